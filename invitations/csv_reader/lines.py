"""The lines of a byte stream in constant memory, with the byte offset at which each record ends.

Knows nothing of quotes. What has been handed out but not settled can be handed out again, so
that a record that turns out to be broken costs one line and not the rest of the file.
"""

from __future__ import annotations

import codecs
import io
from collections.abc import Iterator

from invitations.csv_reader.charset import byte_length, errors_of
from invitations.csv_reader.streams import Readable

BLOCK = 256 * 1024  # bytes read at once
MAX_LINE = 1_000_000  # characters; 64 cells of 8 kB with room to spare
LONG = 8 * 1024  # characters of a cell; shorter lines cannot hold a longer cell


class RecordTooLong(Exception):
    """Says that a record in quotes has grown beyond every reasonable measure."""


class LineSource:
    """Lines of any ending (LF, CRLF, CR), with their ending, from a stream that stands at `offset`.

    `settled` is the number of the last line whose record is complete; the reader of records sets it.
    A line longer than `MAX_LINE` is handed out cut and stands in `overlong`. `is_long` tells that some line
    at hand is longer than a cell may be.
    """

    def __init__(self, stream: Readable, encoding: str, *, offset: int = 0, line: int = 0) -> None:
        self.settled = line
        self.is_long = False
        self.overlong: dict[int, int] = {}
        self._stream, self._encoding = stream, encoding
        self._decoder = codecs.getincrementaldecoder(encoding)(errors_of(encoding))
        self._lines: list[str] = []
        self._offset, self._first, self._next = offset, line, 0
        self._rest = ""
        self._is_over = False

    def lines(self) -> Iterator[str]:
        """Hand out the lines from where the last iterator stopped; one iterator at a time."""
        while True:
            for line in self._lines[self._next :]:
                self._next += 1
                yield line
            if not self._load():
                return

    @property
    def line(self) -> int:
        """Return the number of the line handed out last; lines count from 1."""
        return self._first + self._next

    def offset(self) -> int:
        """Return the byte offset behind the last settled line."""
        return self._offset + self._bytes_until(self.settled)

    def step_back(self) -> str:
        """Settle the one line after the last settled one and return it; hand out again what followed it."""
        self.settled += 1
        self._next = self.settled - self._first
        return self._lines[self._next - 1]

    def _bytes_until(self, number: int) -> int:
        count = number - self._first
        length = byte_length("".join(self._lines[:count]), self._encoding)
        return length + sum(extra for line, extra in self.overlong.items() if self._first < line <= number)

    def _load(self) -> bool:
        """Forget the settled lines and read on; return whether there is a further line."""
        self._offset = self.offset()
        kept = self._lines[self.settled - self._first :]
        self.overlong = {line: extra for line, extra in self.overlong.items() if line > self.settled}
        self._first = self.settled
        self._lines, self._next = kept, len(kept)
        if sum(map(len, kept)) > MAX_LINE:
            raise RecordTooLong
        fresh = self._read_lines()
        self.is_long = max(map(len, self._lines + fresh), default=0) > LONG
        self._lines += fresh
        return bool(fresh)

    def _read_lines(self) -> list[str]:
        dropped = 0
        while not self._is_over:
            block = self._stream.read(BLOCK)
            self._is_over = not block
            text = self._rest + self._decoder.decode(block, final=self._is_over)
            cut = len(text) if self._is_over else _last_ending(text)
            if cut or self._is_over:
                self._rest = text[cut:]
                fresh = list(io.StringIO(text[:cut], newline=""))
                if dropped:
                    self.overlong[self._first + len(self._lines) + 1] = dropped
                return fresh
            if len(text) > MAX_LINE:
                dropped += byte_length(text[LONG + 1 :], self._encoding)
                text = text[: LONG + 1]
            self._rest = text
        return []


def _last_ending(text: str) -> int:
    """Return where the last complete line ends, or 0. A CR at the very end may be half of a CRLF."""
    return text.rfind("\n") + 1 or text.rfind("\r", 0, -1) + 1
