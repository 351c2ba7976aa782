"""A file for the command line: opened, looked at once from end to end when it can be, and ready to be read again."""

from __future__ import annotations

import contextlib
import shutil
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import BinaryIO

from invitations.csv_reader.charset import CharsetProbe
from invitations.csv_reader.inspection import HEAD
from invitations.csv_reader.streams import Readable, Replayed

_BLOCK = 1024 * 1024


@dataclass
class OpenedFile:
    """A stream at its beginning, and what is known of it. `digest` and `size` are blank for a pipe."""

    name: str
    stream: Readable
    head: bytes
    is_whole: bool
    encoding: str
    size: int = 0
    digest: bytes = b""

    def rewind(self) -> None:
        """Go back to the beginning; only what has a digest can."""
        self.stream.seek(0)  # only regular files, which can


@contextlib.contextmanager
def opened(path: str, *, is_kept: bool) -> Iterator[OpenedFile]:
    """Open a file, or standard input for `-`; with `is_kept` a pipe is kept in a file, to be read more than once."""
    if path != "-":
        with Path(path).open("rb") as stream:
            yield _looked_through(Path(path).name, stream)
    elif is_kept:
        with tempfile.TemporaryFile() as stream:
            shutil.copyfileobj(sys.stdin.buffer, stream, _BLOCK)
            stream.seek(0)
            yield _looked_through("-", stream)
    else:
        yield _piped(sys.stdin.buffer)


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


def _piped(stream: BinaryIO) -> OpenedFile:
    head, probe = stream.read(HEAD), CharsetProbe()
    probe.feed(head)
    return OpenedFile("-", Replayed(head, stream), head, len(head) < HEAD, probe.encoding())
