"""The shared strings of a workbook, kept in a file, so that millions of them need little memory."""

from __future__ import annotations

import mmap
from array import array
from typing import IO

from invitations.csv_reader.lines import LONG
from invitations.sheet_reader.cells import unescaped
from invitations.sheet_reader.elements import blocks, local, parser


class SharedStrings:
    """Texts by number, kept in `file`. One longer than a cell may be is kept a letter too long, so that it shows."""

    def __init__(self, stream: IO[bytes], file: IO[bytes]) -> None:
        self._file = file
        self._ends = array("Q", [0])
        self._text: list[str] = []
        self._length = 0
        self._is_text = False
        self._silent = 0
        self._read(stream)
        self._file.flush()
        self._map: mmap.mmap | bytes = b""
        if self._ends[-1]:
            self._map = mmap.mmap(self._file.fileno(), 0, access=mmap.ACCESS_READ)

    def __getitem__(self, number: int) -> str:
        if not 0 <= number < len(self._ends) - 1:
            raise LookupError(number)
        return self._map[self._ends[number] : self._ends[number + 1]].decode()

    def close(self) -> None:
        """Let go of the file."""
        if isinstance(self._map, mmap.mmap):
            self._map.close()

    def _read(self, stream: IO[bytes]) -> None:
        reading = parser()
        reading.StartElementHandler = self._begin
        reading.EndElementHandler = self._end
        reading.CharacterDataHandler = self._take
        for block in blocks(stream):
            reading.Parse(block, not block)

    def _begin(self, name: str, _: dict[str, str]) -> None:
        name = local(name)
        if name == "si":
            self._text, self._length = [], 0
        elif name == "rPh":  # how a Japanese text is read aloud; it is not part of it
            self._silent += 1
        self._is_text = name == "t" and not self._silent

    def _end(self, name: str) -> None:
        name = local(name)
        self._is_text = False
        if name == "rPh":
            self._silent -= 1
        elif name == "si":
            data = unescaped("".join(self._text)).encode("utf-8", "replace")
            self._file.write(data)
            self._ends.append(self._ends[-1] + len(data))

    def _take(self, text: str) -> None:
        if self._is_text and self._length <= LONG:
            self._text.append(text[: LONG + 1 - self._length])
            self._length += len(self._text[-1])
