"""The sink's journal: a JSON line for each acceptance and fault, on disk before the client hears of it."""

from __future__ import annotations

import asyncio
import json
import os
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Entry:
    """What happened: `kind` is accepted or fault, `delivery` the letter's X-Delivery, `at` Unix time."""

    kind: str
    at: float
    delivery: str = ""
    message_id: str = ""
    recipient: str = ""
    connection: int = 0
    size: int = 0
    fault: str = ""
    is_ambiguous: bool = False


class Journal:
    """Appends entries; those of one round of the loop share one write and one fsync."""

    def __init__(self, path: Path | None, *, fsync: bool = True) -> None:
        self._file = None if path is None else path.open("ab", buffering=0)
        self._fsync = fsync
        self._lines: list[bytes] = []
        self._waiting: list[Callable[[], None]] = []

    def write(self, entry: Entry, when_kept: Callable[[], None]) -> None:
        """Append one entry and call back once it is kept; at once if nothing has to be waited for."""
        if self._file is None:
            when_kept()
            return
        if not self._waiting:
            asyncio.get_running_loop().call_soon(self._flush)
        self._lines.append(json.dumps(asdict(entry)).encode() + b"\n")
        self._waiting.append(when_kept)

    def close(self) -> None:
        """Close the file."""
        if self._file is not None:
            self._file.close()

    def _flush(self) -> None:
        if self._file is None or self._file.closed:
            return
        lines, self._lines = self._lines, []
        waiting, self._waiting = self._waiting, []
        self._file.write(b"".join(lines))
        if self._fsync:
            os.fsync(self._file.fileno())
        for when_kept in waiting:
            when_kept()


def read_journal(path: Path) -> list[Entry]:
    """Return all entries of a journal; a last line that was torn by a kill is left out."""
    lines = path.read_bytes().split(b"\n")[:-1]
    return [Entry(**json.loads(line)) for line in lines]
