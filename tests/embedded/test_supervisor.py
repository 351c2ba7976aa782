"""Parts are started again with growing pauses, and ended one after the other."""

import signal
import sys

from reputation.supervisor import Program, Supervisor
from tests.embedded.processes import eventually

LISTENER = """
import pathlib, signal, sys, time
def end(*_):
    pathlib.Path("ended").open("a").write(sys.argv[1] + " ")
    sys.exit(0)
signal.signal(signal.SIGTERM, end)
pathlib.Path("listening").open("a").write(sys.argv[1] + " ")
time.sleep(60)
"""


def _program(name, source, folder, **more):
    return Program(name, [sys.executable, "-c", source, name], {}, folder, **more)


def test_a_part_that_ends_is_started_again_and_its_output_is_marked(tmp_path, capsys):
    supervisor = Supervisor(tmp_path / "notes")
    supervisor.start(_program("brief", "print('hello')", tmp_path))
    eventually(lambda: supervisor.keep(0.05) and supervisor.failures("brief") >= 2)
    supervisor.stop(["brief"])
    shown = capsys.readouterr().out.splitlines()
    assert shown.count("brief    | hello") >= 2
    assert "up       | brief ended by itself (status 0); again in 1 s" in shown
    assert "up       | brief ended by itself (status 0); again in 2 s" in shown


def test_parts_end_in_the_order_asked_for(tmp_path):
    supervisor = Supervisor(tmp_path / "notes")
    for name in ("first", "second", "third"):
        supervisor.start(_program(name, LISTENER, tmp_path))
    listening = tmp_path / "listening"
    eventually(lambda: listening.exists() and len(listening.read_text().split()) == 3)
    supervisor.stop(["third", "first", "absent", "second"])
    assert (tmp_path / "ended").read_text().split() == ["third", "first", "second"]
    assert list((tmp_path / "notes").iterdir()) == []


def test_a_signal_asks_for_the_end(tmp_path):
    supervisor = Supervisor(tmp_path / "notes")
    with supervisor.listening():
        assert supervisor.keep(0.01)
        signal.raise_signal(signal.SIGTERM)
        assert not supervisor.keep(60)


def test_a_program_reports_its_status_or_ends_with_its_block(tmp_path):
    supervisor = Supervisor(tmp_path / "notes")
    with supervisor.running(_program("seed", "raise SystemExit(3)", tmp_path)) as process:
        assert process.wait() == 3
    with supervisor.running(_program("endless", "import time; time.sleep(60)", tmp_path)) as process:
        assert process.poll() is None
    assert process.poll() is not None
