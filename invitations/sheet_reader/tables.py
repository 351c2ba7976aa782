"""A workbook's sheet as a CSV file, whose lines have the numbers of the sheet's rows."""

from __future__ import annotations

import csv
import io
import tempfile
from collections.abc import Iterator
from contextlib import closing
from itertools import chain, islice
from typing import IO, BinaryIO

from invitations.csv_reader.inspection import Unreadable, UnreadableFile
from invitations.sheet_reader.archive import Archive, faults_told
from invitations.sheet_reader.facts import SheetFacts
from invitations.sheet_reader.rows import SheetRows, merged_cells, unmerged
from invitations.sheet_reader.strings import SharedStrings
from invitations.sheet_reader.styles import style_meanings

ENCODING, DELIMITER = "utf-8", ","
_LOOK_AHEAD = 200  # rows that settle how wide the table is
_AT_ONCE = 64 * 1024  # characters


def sheet_rows(
    file: BinaryIO, facts: SheetFacts | None = None, sheet: str = ""
) -> Iterator[tuple[int, list[str]]]:
    """Yield (number of the row, cells as text) of a workbook's sheet, all of them equally wide.

    That is the visible sheet of that name or number, by default the first. Fills `facts` on the way. Raises
    `UnreadableFile` for what is no workbook, is damaged, empty, or unpacks to more than `archive` allows.
    """
    facts = facts or SheetFacts()
    with faults_told():
        archive = Archive(file, sheet)
        facts.name, facts.names = archive.sheet_name, archive.sheet_names
        facts.others = len(facts.names) - 1
        with tempfile.TemporaryFile() as kept, closing(_strings(archive, kept)) as strings:
            meanings = style_meanings(archive.small(archive.styles))
            with archive.open(archive.sheet) as stream:
                merged = merged_cells(stream)
                facts.merged = len(merged)
            with archive.open(archive.sheet) as stream:
                rows = SheetRows(strings, meanings, facts, has_1904=archive.has_1904).read(stream)
                yield from _equally_wide(unmerged(rows, merged))


def as_csv(file: BinaryIO, facts: SheetFacts | None = None, sheet: str = "") -> Iterator[bytes]:
    """Yield blocks of the CSV, in UTF-8 with commas, that stands for a workbook; else as `sheet_rows` does.

    Line ends inside cells become blanks, so that line numbers are row numbers.
    """
    text = io.StringIO(newline="")
    writer = csv.writer(text, delimiter=DELIMITER, lineterminator="\n")
    line = 0
    for number, cells in sheet_rows(file, facts, sheet):
        text.write("\n" * (number - line - 1))
        writer.writerow(
            [" ".join(cell.splitlines()) if "\n" in cell or "\r" in cell else cell for cell in cells]
        )
        line = number
        if text.tell() > _AT_ONCE:
            yield text.getvalue().encode(ENCODING, "replace")
            text.seek(0)
            text.truncate()
    if not line:
        raise UnreadableFile(Unreadable.EMPTY)
    yield text.getvalue().encode(ENCODING, "replace")


def _strings(archive: Archive, kept: IO[bytes]) -> SharedStrings:
    if not archive.strings:
        return SharedStrings(io.BytesIO(b"<sst/>"), kept)
    with archive.open(archive.strings) as stream:
        return SharedStrings(stream, kept)


def _equally_wide(rows: Iterator[tuple[int, list[str]]]) -> Iterator[tuple[int, list[str]]]:
    """Fill rows up with empty cells, which a sheet does not store at a row's end."""
    first = list(islice(rows, _LOOK_AHEAD))
    width = max((len(cells) for _, cells in first), default=0)
    for number, cells in chain(first, rows):
        yield number, cells + [""] * (width - len(cells))
