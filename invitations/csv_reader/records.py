"""The records of a table: cells, or why a line could not be read as one. Nothing that a file holds makes it raise."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from typing import NamedTuple

from invitations.csv_reader.lines import LONG, LineSource, RecordTooLong
from invitations.row_reasons import RowReason

MAX_COLUMNS = 64
MAX_CELL = LONG  # characters


class Broken(NamedTuple):
    """A record that cannot be read: why, and how it begins."""

    reason: RowReason
    text: str


Record = tuple[int, list[str] | Broken]


def records(source: LineSource, delimiter: str) -> Iterator[Record]:
    """Yield (number of the first line, cells) for every record, with `Broken` in place of cells that cannot be read.

    Empty lines are no records. A quotation mark that is never closed, or stands where none may, costs its own
    line only: reading goes on with the next one. Behind each item `source.offset()` is where the next begins.
    """
    while True:
        reader = csv.reader(source.lines(), delimiter=delimiter, strict=True, skipinitialspace=True)
        base = source.line
        try:
            for cells in reader:
                first, last = source.settled + 1, base + reader.line_num
                source.settled = last
                if not cells:
                    continue
                if first != last or source.is_long:
                    yield first, _length_fault(source, first, last, cells) or cells
                else:
                    yield first, cells
        except (csv.Error, RecordTooLong):
            text = source.step_back()
            yield source.settled, Broken(RowReason.QUOTATION, text.rstrip("\r\n")[:MAX_CELL])
        else:
            return


def _length_fault(source: LineSource, first: int, last: int, cells: list[str]) -> Broken | None:
    if any(first <= line <= last for line in source.overlong):
        return Broken(RowReason.LINE_TOO_LONG, cells[0][:MAX_CELL])
    if max(map(len, cells)) > MAX_CELL:
        return Broken(RowReason.CELL_TOO_LONG, cells[0][:MAX_CELL])
    return None
