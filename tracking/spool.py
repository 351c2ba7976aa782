"""Where hits wait on disk while the database is slow or gone: append-only segments, bounded, one writer each.

A segment belongs to whoever holds its lock, so that a dead writer's segment is anybody's to empty and a
living one's is nobody's. Lines are on the disk before the answer to their request goes out.
"""

from __future__ import annotations

import contextlib
import fcntl
import logging
import os
import threading
import uuid
from collections.abc import Callable, Iterator, Sequence
from itertools import islice
from pathlib import Path

from tracking.receipts import Receipt, read, written

MAX_BYTES = 256 * 1024 * 1024  # about a million hits
CHUNK = 500  # hits handed over at a time when a segment is emptied
_SUFFIX = ".hits"

logger = logging.getLogger(__name__)


class Spool:
    """One process's place to append to. Thread-safe. `dropped` counts hits there was no room for."""

    def __init__(self, folder: Path, max_bytes: int = MAX_BYTES) -> None:
        self.folder = folder
        self.max_bytes = max_bytes
        self.dropped = 0
        self.appended = 0
        self._lock = threading.Lock()
        self._segment: int | None = None

    def append(self, receipts: Sequence[Receipt]) -> bool:
        """Put receipts on the disk; return False, and count them as dropped, when that fails or the bound is met."""
        lines = "".join(map(written, receipts)).encode()
        with self._lock:
            try:
                if _size(self.folder) + len(lines) > self.max_bytes:
                    raise OSError("The spool is full.")
                if self._segment is None:
                    self._segment = _new_segment(self.folder)
                _append(self._segment, lines)
            except OSError as error:
                self.dropped += len(receipts)
                logger.warning("%d hits were dropped (%d so far): %s", len(receipts), self.dropped, error)
                return False
            self.appended += len(receipts)
            return True

    def let_go(self) -> None:
        """Give up the segment being written, so that it may be emptied. The next append begins another."""
        with self._lock:
            if self._segment is not None:
                os.close(self._segment)
                self._segment = None


def is_empty(folder: Path) -> bool:
    """Tell whether nothing waits in a spool folder."""
    return next(_segments(folder), None) is None


def drain(folder: Path, write: Callable[[Sequence[Receipt]], None]) -> int:
    """Hand over everything in segments that nobody writes, in the order received; return how many hits.

    `write` gets at most `CHUNK` receipts and must be able to get the same ones again: a segment goes only
    once all of it was written, and an error leaves it for the next time. Torn lines were never answered for.
    """
    count = 0
    for path in sorted(_segments(folder)):
        with contextlib.suppress(BlockingIOError, FileNotFoundError), path.open() as segment:
            fcntl.flock(segment, fcntl.LOCK_EX | fcntl.LOCK_NB)
            if not os.fstat(segment.fileno()).st_nlink:
                continue  # somebody else emptied it between our look and our lock
            while lines := list(islice(segment, CHUNK)):
                receipts = [noted for line in lines if (noted := read(line))]
                if len(receipts) < len(lines):
                    logger.warning("%d lines of a spool segment were torn.", len(lines) - len(receipts))
                if receipts:
                    write(receipts)
                count += len(receipts)
            path.unlink()
    return count


def _segments(folder: Path) -> Iterator[Path]:
    return folder.glob(f"*{_SUFFIX}")


def _size(folder: Path) -> int:
    with contextlib.suppress(FileNotFoundError):
        return sum(entry.stat().st_size for entry in os.scandir(folder))
    return 0


def _new_segment(folder: Path) -> int:
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    while True:
        # Named by time, so that segments are emptied in the order they were begun.
        path = folder / f"{uuid.uuid1().time:016x}-{os.getpid()}{_SUFFIX}"
        segment = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_APPEND | os.O_CLOEXEC, 0o600)
        fcntl.flock(segment, fcntl.LOCK_EX)
        if os.fstat(segment).st_nlink:
            _sync_folder(folder)
            return segment
        os.close(segment)  # somebody who was emptying took it for a dead writer's


def _append(segment: int, lines: bytes) -> None:
    end = os.fstat(segment).st_size
    try:
        if os.write(segment, lines) != len(lines):
            raise OSError("The disk is full.")
        os.fsync(segment)
    except OSError:
        # A half-written line must not run into the next one.
        os.ftruncate(segment, end)
        raise


def _sync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
