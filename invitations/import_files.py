"""A file for the command line: opened, looked at once from end to end when it can be, and ready to be read again.

A workbook is read into a CSV file first.
"""

from __future__ import annotations

import contextlib
import shutil
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import Any, BinaryIO

from invitations.csv_reader.charset import CharsetProbe
from invitations.csv_reader.inspection import HEAD, Unreadable, UnreadableFile
from invitations.csv_reader.streams import Readable, Replayed
from invitations.sheet_reader.archive import SIGNATURE, is_workbook
from invitations.sheet_reader.facts import SheetFacts
from invitations.table_files import table_file

_BLOCK = 1024 * 1024


@dataclass
class OpenedFile:
    """A stream at its beginning, and what is known of it. `digest` and `size` are blank for a pipe.

    `sheet` holds the `SheetFacts` of the workbook it comes from; it is blank for any other file.
    """

    name: str
    stream: Readable
    head: bytes
    is_whole: bool
    encoding: str
    size: int = 0
    digest: bytes = b""
    sheet: dict[str, Any] = field(default_factory=dict)

    def rewind(self) -> None:
        """Go back to the beginning; only what has a digest can."""
        self.stream.seek(0)  # only regular files, which can


@contextlib.contextmanager
def opened(path: str, *, is_kept: bool, sheet: str = "") -> Iterator[OpenedFile]:
    """Open a file, or standard input for `-`; with `is_kept` a pipe is kept in a file, to be read more than once.

    Of a workbook the sheet of that name or number is read, by default the first. Raises `UnreadableFile` for a
    workbook that cannot be read or has no such sheet, and for another file when a sheet is asked for.
    """
    if path != "-":
        with Path(path).open("rb") as stream:
            yield from _table(Path(path).name, stream, sheet)
        return
    piped = sys.stdin.buffer
    head = piped.read(len(SIGNATURE))
    if not is_kept and not is_workbook(head):
        if sheet:
            raise UnreadableFile(Unreadable.NO_SHEETS)
        yield _piped(Replayed(head, piped))
        return
    with tempfile.TemporaryFile() as stream:
        stream.write(head)
        shutil.copyfileobj(piped, stream, _BLOCK)
        stream.seek(0)
        yield from _table("-", stream, sheet)


def _table(name: str, stream: BinaryIO, sheet: str) -> Iterator[OpenedFile]:
    facts = SheetFacts()
    with table_file(stream, facts=facts, sheet=sheet) as table:
        file = _looked_through(name, table)
        if table is not stream:
            file.sheet = asdict(facts)
        yield file


def _looked_through(name: str, stream: BinaryIO) -> OpenedFile:
    probe, digest, size = CharsetProbe(), sha256(), 0
    while block := stream.read(_BLOCK):
        probe.feed(block)
        digest.update(block)
        size += len(block)
    stream.seek(0)
    head = stream.read(HEAD)
    stream.seek(0)
    return OpenedFile(name, stream, head, size <= len(head), probe.encoding(), size, digest.digest())


def _piped(stream: Readable) -> OpenedFile:
    head, probe = _beginning(stream), CharsetProbe()
    probe.feed(head)
    return OpenedFile("-", Replayed(head, stream), head, len(head) < HEAD, probe.encoding())


def _beginning(stream: Readable) -> bytes:
    """Return the first `HEAD` bytes, however small the pieces are in which a pipe gives them."""
    head = b""
    while len(head) < HEAD and (block := stream.read(HEAD - len(head))):
        head += block
    return head
