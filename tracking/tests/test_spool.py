"""The spool: bounded, append-only, one writer a segment, and nothing lost or torn."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest

from tracking.receipts import Receipt, written
from tracking.spool import CHUNK, Spool, drain, is_empty
from tracking.tests.doorways import GOOGLE, address, noted


def receipts(count: int) -> list[Receipt]:
    return [found for number in range(count) if (found := noted(address(subject=number + 1), GOOGLE))]


def emptied(folder: Path) -> list[Receipt]:
    found: list[Receipt] = []
    drain(folder, found.extend)
    return found


def test_what_is_put_in_comes_out_in_order_and_once(tmp_path: Path) -> None:
    hits = receipts(CHUNK + 7)
    spool = Spool(tmp_path / "spool")
    assert is_empty(spool.folder)
    assert all(spool.append([hit]) for hit in hits[:3])
    spool.append(hits[3:])
    assert not is_empty(spool.folder)
    spool.let_go()
    assert emptied(spool.folder) == hits
    assert is_empty(spool.folder)
    assert emptied(spool.folder) == []


def test_a_segment_being_written_is_left_alone(tmp_path: Path) -> None:
    spool = Spool(tmp_path)
    spool.append(receipts(1))
    assert emptied(tmp_path) == []
    spool.let_go()
    spool.append(receipts(2))  # in a new segment
    assert len(emptied(tmp_path)) == 1
    spool.let_go()
    assert len(emptied(tmp_path)) == 2


def test_a_dead_writers_segment_is_anybodys(tmp_path: Path) -> None:
    program = (
        "import os, signal, sys\n"
        "from pathlib import Path\n"
        "from tracking.spool import Spool\n"
        "from tracking.receipts import read\n"
        "Spool(Path(sys.argv[1])).append([read(sys.stdin.read())])\n"
        "os.kill(os.getpid(), signal.SIGKILL)\n"
    )
    (hit,) = receipts(1)
    done = subprocess.run(
        [sys.executable, "-c", program, str(tmp_path)], input=written(hit).encode(), check=False
    )
    assert done.returncode < 0
    assert emptied(tmp_path) == [hit]


def test_a_failing_database_leaves_everything_for_the_next_time(tmp_path: Path) -> None:
    hits = receipts(CHUNK * 2)
    spool = Spool(tmp_path)
    spool.append(hits)
    spool.let_go()
    written_so_far: list[Receipt] = []

    def write(some: Sequence[Receipt]) -> None:
        if written_so_far:
            raise ConnectionError
        written_so_far.extend(some)

    with pytest.raises(ConnectionError):
        drain(tmp_path, write)
    assert emptied(tmp_path) == hits


def test_torn_lines_are_passed_over(tmp_path: Path) -> None:
    first, last = receipts(2)
    (tmp_path / "0-1.hits").write_text(written(first) + written(last)[:40])
    (tmp_path / "1-1.hits").write_text("rubbish\n\n" + written(last))
    assert emptied(tmp_path) == [first, last]


def test_the_bound_holds_and_drops_are_counted(tmp_path: Path) -> None:
    (line,) = {len(written(hit)) for hit in receipts(9)}
    spool = Spool(tmp_path, max_bytes=line * 5)
    answers = [spool.append([hit]) for hit in receipts(9)]
    assert answers == [True] * 5 + [False] * 4
    assert (spool.appended, spool.dropped) == (5, 4)
    spool.let_go()
    assert len(emptied(tmp_path)) == 5
    assert spool.append(receipts(1))


def test_a_folder_that_cannot_be_written_is_a_drop_and_no_error(tmp_path: Path) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("")
    spool = Spool(blocked / "spool")
    assert not spool.append(receipts(2))
    assert spool.dropped == 2


def test_nobody_else_may_read_it(tmp_path: Path) -> None:
    spool = Spool(tmp_path / "spool")
    spool.append(receipts(1))
    modes = [oct(path.stat().st_mode & 0o777) for path in (spool.folder, *spool.folder.iterdir())]
    assert modes == ["0o700", "0o600"]
