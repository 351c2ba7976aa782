"""Opening a list that somebody gives us: workbooks become CSV, and what is no table is refused in plain words."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.conf import settings
from django.core.files import File
from django.utils.translation import gettext as _

from core.exceptions import Invalid
from invitations.csv_reader.charset import ENCODINGS
from invitations.csv_reader.inspection import Layout, Unreadable, UnreadableFile, look
from invitations.sheet_reader.facts import SheetFacts
from invitations.table_files import table_file

_NAMED = 20  # sheets in a sentence, at most


@contextmanager
def read_table(content: File, facts: SheetFacts | None = None, sheet: str = "") -> Iterator[File]:
    """Give an upload as a CSV file: a sheet of a workbook, told of in `facts`, or the file itself.

    The sheet is the one of that name or number, by default the first. Raises `Invalid` for a file above
    IMPORT_MAX_BYTES, for a workbook that cannot be read or has no such sheet, and for another file when one is named.
    """
    if content.size > settings.IMPORT_MAX_BYTES:
        raise Invalid("file_too_large", too_large(), {"file": too_large()})
    try:
        with table_file(content, settings.IMPORT_MAX_BYTES, facts, sheet) as table:
            yield table if table is content else File(table)
    except UnreadableFile as error:
        raise unreadable(error) from error


def looked_at(
    head: bytes, *, is_whole: bool, encoding: str, delimiter: str = "", has_header: bool | None = None
) -> Layout:
    """Return the layout of a file by its first bytes; raise `Invalid`, naming the line, when it is no table."""
    if encoding not in ENCODINGS:
        raise Invalid("unknown_encoding", _("This encoding is not known."), {"encoding": _("Choose one.")})
    try:
        return look(head, is_whole=is_whole, encoding=encoding, delimiter=delimiter, has_header=has_header)
    except UnreadableFile as error:
        raise unreadable(error) from error


def too_large() -> str:
    """Return the sentence that refuses a file above the limit."""
    limit = settings.IMPORT_MAX_BYTES // (1024 * 1024)
    return _("Files of up to %(limit)d MB can be uploaded. Split this one, or use the API.") % {
        "limit": limit
    }


def unreadable(error: UnreadableFile) -> Invalid:
    """Return the refusal of a file that is no table we can read."""
    message = {
        Unreadable.EMPTY: _("There is nothing in this file."),
        Unreadable.WORKBOOK: _(
            "This workbook is of an old kind, or locked by a password. Save it as XLSX or CSV and upload that."
        ),
        Unreadable.BROKEN_WORKBOOK: _("This workbook is damaged. Open it, save it anew and upload that."),
        Unreadable.WORKBOOK_TOO_LARGE: _("This workbook is too large. Save it as CSV and upload that."),
        Unreadable.NO_SUCH_SHEET: _("This workbook has no sheet of that name. Its sheets: %(names)s.")
        % {"names": ", ".join(f"“{name}”" for name in error.sheets[:_NAMED])},
        Unreadable.NO_SHEETS: _("Only a workbook has sheets, and this file is none."),
        Unreadable.TOO_MANY_COLUMNS: _("This file has more than 64 columns. Leave out what is not needed."),
        Unreadable.BROKEN_HEADER: _("Line %(line)d, the header, has a quotation mark that is not closed.")
        % {"line": error.line},
    }[error.reason]
    field = "sheet" if error.reason in (Unreadable.NO_SUCH_SHEET, Unreadable.NO_SHEETS) else "file"
    return Invalid(f"file_{error.reason}", message, {field: message})
