"""A file that a person gives us, as a CSV file: a workbook is read into one, anything else stays as it is."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from typing import BinaryIO

from invitations.csv_reader.inspection import Unreadable, UnreadableFile
from invitations.sheet_reader.archive import SIGNATURE, is_workbook
from invitations.sheet_reader.facts import SheetFacts
from invitations.sheet_reader.tables import as_csv


@contextmanager
def table_file(
    content: BinaryIO, limit: int = 0, facts: SheetFacts | None = None, sheet: str = ""
) -> Iterator[BinaryIO]:
    """Give a file at its beginning that holds the table of `content`, which must be able to seek.

    For a workbook that is a temporary copy, as CSV, of the sheet of that name or number, by default the first, told
    of in `facts`.
    Raises `UnreadableFile` for one that is damaged, has no such sheet or whose copy would be longer than `limit`
    bytes, if that is set, and for any other file when a sheet is asked for.
    """
    head = content.read(len(SIGNATURE))
    content.seek(0)
    if not is_workbook(head):
        if sheet:
            raise UnreadableFile(Unreadable.NO_SHEETS)
        yield content
        return
    with tempfile.TemporaryFile() as copy:
        for block in as_csv(content, facts, sheet):
            copy.write(block)
            if limit and copy.tell() > limit:
                raise UnreadableFile(Unreadable.WORKBOOK_TOO_LARGE)
        copy.seek(0)
        yield copy
