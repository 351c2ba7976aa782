"""The rows of a sheet, one after the other, in constant memory; merged cells repeat their value."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import IO, NamedTuple

from invitations.csv_reader.inspection import Unreadable, UnreadableFile
from invitations.csv_reader.lines import LONG
from invitations.csv_reader.records import MAX_COLUMNS
from invitations.sheet_reader.cells import number_text, unescaped
from invitations.sheet_reader.elements import BLOCK, Attributes, blocks, local, parser
from invitations.sheet_reader.facts import SheetFacts
from invitations.sheet_reader.strings import SharedStrings

MAX_ROWS = 1_048_576  # of a sheet, by its file format
MAX_MERGED = 10_000
_MERGED = re.compile(rb'<(?:\w+:)?mergeCell\s[^>]*?ref="([A-Z]{1,3})(\d{1,7}):([A-Z]{1,3})(\d{1,7})"')
_WIDEST = 1_000  # characters of a tag that may be cut in two by a block's end
_WHERE = re.compile(r"([A-Z]{1,3})(\d{1,7})", re.ASCII)


class Merged(NamedTuple):
    """A rectangle of cells that show one value; columns and rows count from 0 and 1, ends included."""

    left: int
    top: int
    right: int
    bottom: int


def column_of(letters: str) -> int:
    """Return a column's position from 0 by its letters."""
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number - 1


def merged_cells(stream: IO[bytes]) -> list[Merged]:
    """Return the merged cells of a sheet; they stand behind its rows, so it is gone through once for them."""
    found: list[Merged] = []
    rest = b""
    while block := stream.read(BLOCK * 4):
        piece = rest + block
        end = 0
        for match in _MERGED.finditer(piece):
            left, top, right, bottom = (part.decode() for part in match.groups())
            found.append(Merged(column_of(left), int(top), column_of(right), int(bottom)))
            end = match.end()
            if len(found) > MAX_MERGED:
                raise UnreadableFile(Unreadable.WORKBOOK_TOO_LARGE)
        rest = piece[max(end, len(piece) - _WIDEST) :]
    return sorted(found, key=lambda merged: merged.top)


class SheetRows:
    """Reads (number of the row, cells) from a sheet's XML. Rows without cells are left out."""

    def __init__(
        self, strings: SharedStrings, meanings: list[int], facts: SheetFacts, *, has_1904: bool
    ) -> None:
        self._strings, self._meanings, self._has_1904 = strings, meanings, has_1904
        self._facts, self._is_formula = facts, False
        self._done: list[tuple[int, list[str]]] = []
        self._number = 0
        self._cells: list[str] = []
        self._at, self._kind, self._style = 0, "", 0
        self._text: list[str] = []
        self._length = 0
        self._is_text = False
        self._silent = False

    def read(self, stream: IO[bytes]) -> Iterator[tuple[int, list[str]]]:
        """Yield the rows in order; raise `UnreadableFile` for numbers that go back or beyond a sheet's end."""
        reading = parser()
        reading.StartElementHandler = self._begin
        reading.EndElementHandler = self._end
        reading.CharacterDataHandler = self._take
        for block in blocks(stream):
            reading.Parse(block, not block)
            yield from self._done
            self._done.clear()

    def _begin(self, name: str, attributes: Attributes) -> None:
        name = local(name)
        if name == "c":
            self._begin_cell(attributes)
        elif name == "row":
            number = int(attributes.get("r", self._number + 1))
            if not self._number < number <= MAX_ROWS:
                raise UnreadableFile(Unreadable.BROKEN_WORKBOOK)
            self._number, self._cells = number, []
            self._at = -1
        elif name == "f":
            self._is_formula = True
        elif name == "rPh":
            self._silent = True
        self._is_text = name == "v" or (name == "t" and not self._silent)

    def _begin_cell(self, attributes: Attributes) -> None:
        where = _WHERE.fullmatch(attributes.get("r", ""))
        self._at = column_of(where[1]) if where else self._at + 1
        self._kind = attributes.get("t", "n")
        self._style = int(attributes.get("s", "0"))
        self._text, self._length, self._is_formula = [], 0, False

    def _end(self, name: str) -> None:
        name = local(name)
        self._is_text = False
        if name == "c":
            if self._text:
                self._put(self._value("".join(self._text)))
            if self._is_formula:
                self._facts.formulas += 1
                self._facts.unvalued += not self._text
        elif name == "row":
            if self._cells:
                self._done.append((self._number, self._cells))
        elif name == "rPh":
            self._silent = False

    def _put(self, value: str) -> None:
        # One column too many is kept, so that whoever judges the table sees that there are too many.
        at = min(self._at, MAX_COLUMNS)
        self._cells += [""] * (at + 1 - len(self._cells))
        self._cells[at] = value

    def _value(self, raw: str) -> str:
        if self._kind == "s":
            return self._strings[int(raw)]
        if self._kind == "n":
            meaning = self._meanings[self._style] if self._style < len(self._meanings) else 0
            return number_text(raw.strip(), meaning, has_1904=self._has_1904)
        if self._kind == "b":
            return "TRUE" if raw.strip() == "1" else "FALSE"
        return unescaped(raw)

    def _take(self, text: str) -> None:
        if self._is_text and self._length <= LONG:
            self._text.append(text[: LONG + 1 - self._length])
            self._length += len(self._text[-1])


def unmerged(rows: Iterator[tuple[int, list[str]]], merged: list[Merged]) -> Iterator[tuple[int, list[str]]]:
    """Yield rows in which every cell of a rectangle shows the value of its first one."""
    waiting = merged[::-1]
    current: list[tuple[Merged, str]] = []
    for number, cells in rows:
        current = [(area, value) for area, value in current if area.bottom >= number]
        while waiting and waiting[-1].top <= number:
            area = waiting.pop()
            if area.top == number and area.left < len(cells):
                current.append((area, cells[area.left]))
        for area, value in current:
            right = min(area.right, MAX_COLUMNS - 1)
            cells.extend([""] * (right + 1 - len(cells)))
            for at in range(area.left, right + 1):
                cells[at] = cells[at] or value
        yield number, cells
