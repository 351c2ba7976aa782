"""A list cut into pieces of whole records, cheaply, so that other processes can read them. Pure; constant memory.

Quotation marks are only counted here: a cut is right where their number is even. Should a stray one mislead it, then
one record is reported as broken, in one process as in many.
"""

from __future__ import annotations

import codecs
from collections.abc import Iterator
from typing import NamedTuple

from invitations.csv_reader.charset import errors_of
from invitations.csv_reader.lines import MAX_LINE
from invitations.csv_reader.streams import Readable

SIZE = 512 * 1024  # bytes; a few thousand rows
_LONGEST = 3 * MAX_LINE  # bytes of a record; a line as long as this is reported as too long
_LEFT_OVER = 64 * 1024


class Chunk(NamedTuple):
    """Whole records. `line` is the number of the line before them, `end` where the next chunk begins, in bytes."""

    data: bytes
    line: int
    end: int
    is_first: bool


class Recoded:
    """A stream in UTF-16 read as UTF-8, in which line ends and quotation marks are single bytes."""

    def __init__(self, stream: Readable, encoding: str) -> None:
        self._stream = stream
        self._decoder = codecs.getincrementaldecoder(encoding)(errors_of(encoding))
        self._rest = b""
        self._is_over = False

    def read(self, size: int, /) -> bytes:
        """Return up to `size` bytes; none at the end only."""
        while not self._rest and not self._is_over:
            block = self._stream.read(size)
            self._is_over = not block
            self._rest = self._decoder.decode(block, final=self._is_over).encode("utf-8", "replace")
        found, self._rest = self._rest[:size], self._rest[size:]
        return found


def recoded(stream: Readable, encoding: str) -> Readable:
    """Return a stream in which the bytes of ASCII mean nothing but themselves."""
    return Recoded(stream, encoding) if recoded_encoding(encoding) != encoding else stream


def recoded_encoding(encoding: str) -> str:
    """Return the encoding of what `recoded` gives."""
    return "utf-8" if encoding.startswith("utf-16") else encoding


def skip(stream: Readable, length: int) -> None:
    """Read past so many bytes of a stream that cannot seek."""
    while length and (block := stream.read(min(length, SIZE))):
        length -= len(block)


def chunks(stream: Readable, *, offset: int, line: int, is_first: bool, size: int = SIZE) -> Iterator[Chunk]:
    """Yield the rest of a list in chunks. `stream` stands at byte `offset`, behind line number `line`."""
    rest = b""
    while block := stream.read(size):
        rest += block
        end = record_end(rest)
        dropped = 0
        if not end:
            if len(rest) <= _LONGEST:
                continue
            end = _line_end(rest)
            if not end:
                rest, dropped = _without_the_rest_of_the_line(rest, stream)
                end = _LONGEST + 1
        data, rest = rest[:end], rest[end:]
        offset += len(data) + dropped
        yield Chunk(data, line, offset, is_first)
        line += lines_in(data)
        is_first = False
    if rest:
        yield Chunk(rest, line, offset + len(rest), is_first)


def record_end(data: bytes) -> int:
    """Return where the last record ends that surely is whole, or 0."""
    end = _line_end(data)
    quotes = data.count(b'"', 0, end)
    while end and quotes % 2:
        before = _line_end(data[: end - 1])
        quotes -= data.count(b'"', before, end)
        end = before
    return end


def lines_in(data: bytes) -> int:
    """Return how many line ends of any kind there are."""
    feeds, returns = data.count(b"\n"), data.count(b"\r")
    return feeds + returns - data.count(b"\r\n") if returns else feeds


def _line_end(data: bytes) -> int:
    """Return where the last line ends, or 0. A CR at the very end may be half of a CRLF."""
    return data.rfind(b"\n") + 1 or data.rfind(b"\r", 0, -1) + 1


def _without_the_rest_of_the_line(data: bytes, stream: Readable) -> tuple[bytes, int]:
    """Return the beginning of an endless line, ended, with what follows the line; and how much was left out."""
    dropped = len(data) - _LONGEST - 1
    while block := stream.read(_LEFT_OVER):
        ends = [at for at in (block.find(b"\n"), block.find(b"\r")) if at >= 0]
        if ends:
            end = min(ends) + 1
            if block[end - 1 : end + 1] == b"\r\n":
                end += 1
            return data[:_LONGEST] + b"\n" + block[end:], dropped + end
        dropped += len(block)
    return data[:_LONGEST] + b"\n", dropped
