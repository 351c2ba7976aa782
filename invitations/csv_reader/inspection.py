"""A first look at a file: its layout, its columns, and what they seem to mean. Shown before anything runs."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from invitations.csv_reader.charset import errors_of, mark_length
from invitations.csv_reader.dates import SERIAL, guess_format
from invitations.csv_reader.dialect import announced_delimiter, guess_delimiter, guess_header
from invitations.csv_reader.headings import guess_fields, known_headings
from invitations.csv_reader.lines import LineSource
from invitations.csv_reader.records import MAX_COLUMNS, Broken, Record, records

HEAD = 256 * 1024  # bytes of a file that are looked at
SAMPLE_ROWS = 200
_WORKBOOK = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")
_ADDRESS = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")
_DATE_FIELDS = ("occurred_at", "activation_on")


class Unreadable(StrEnum):
    """Why nothing can be made of a whole file."""

    EMPTY = "empty"
    WORKBOOK = "workbook"
    BROKEN_WORKBOOK = "broken_workbook"
    WORKBOOK_TOO_LARGE = "workbook_too_large"
    NO_SUCH_SHEET = "no_such_sheet"
    NO_SHEETS = "no_sheets"
    TOO_MANY_COLUMNS = "too_many_columns"
    BROKEN_HEADER = "broken_header"


class UnreadableFile(Exception):
    """Says that a file is no table we can read; `line` is where, when one line is to blame.

    `sheets` are those there are when the one asked for is not among them.
    """

    def __init__(self, reason: Unreadable, line: int = 0, sheets: tuple[str, ...] = ()) -> None:
        super().__init__(reason)
        self.reason, self.line, self.sheets = reason, line, sheets


@dataclass(frozen=True)
class Layout:
    """How a file is written and what its columns are called. `start` is the byte at which the table begins."""

    encoding: str
    delimiter: str
    has_header: bool
    start: int
    start_line: int
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]

    def values(self, column: int) -> list[str]:
        """Return the first values of a column."""
        return [row[column].strip() for row in self.rows if column < len(row)]


@dataclass(frozen=True)
class Guess:
    """Which columns seem to be which fields, the format of each date column, and those that fit two formats."""

    fields: dict[str, int]
    formats: dict[str, str]
    ambiguous: frozenset[str]


def table_start(head: bytes, encoding: str) -> tuple[int, int]:
    """Return the byte offset and the number of lines before the table: byte order mark and `sep=` line."""
    mark = mark_length(head, encoding)
    announcement = head[mark : mark + 32].decode(encoding, errors_of(encoding))
    _, letters = announced_delimiter(announcement)
    return mark + len(announcement[:letters].encode(encoding)), int(letters > 0)


def look(
    head: bytes, *, is_whole: bool, encoding: str, delimiter: str = "", has_header: bool | None = None
) -> Layout:
    """Return the layout of a file by its first bytes; what is given is taken, what is not is guessed.

    Raises `UnreadableFile` for an empty file, a workbook, a header that is broken, and more than 64 columns.
    """
    if head.startswith(_WORKBOOK):
        raise UnreadableFile(Unreadable.WORKBOOK)
    text = head[mark_length(head, encoding) :].decode(encoding, errors_of(encoding))
    delimiter = delimiter or guess_delimiter(text, is_whole=is_whole)
    start, start_line = table_start(head, encoding)
    source = LineSource(io.BytesIO(head[start:]), encoding, offset=start, line=start_line)
    rows = _first_rows(source, delimiter, is_whole=is_whole)
    if has_header is None:
        has_header = guess_header(rows, known_headings(rows[0]))
    if len(rows[0]) > MAX_COLUMNS:
        raise UnreadableFile(Unreadable.TOO_MANY_COLUMNS)
    names = rows[0] if has_header else [""] * len(rows[0])
    return Layout(
        encoding=encoding,
        delimiter=delimiter,
        has_header=has_header,
        start=start,
        start_line=start_line,
        columns=tuple(_columns(names)),
        rows=tuple(map(tuple, rows[has_header : SAMPLE_ROWS + has_header])),
    )


def guess(layout: Layout, event_type: str, *, month_first: bool = False) -> Guess:
    """Return what the columns seem to mean, by their headings, else by their values."""
    fields = guess_fields(layout.columns, event_type)
    for column in range(len(layout.columns)):
        filled = [value for value in layout.values(column) if value]
        if not filled or column in fields.values():
            continue
        if "email" not in fields and 2 * sum(map(bool, map(_ADDRESS.fullmatch, filled))) > len(filled):
            fields["email"] = column
        elif "occurred_at" not in fields and guess_format(filled)[0] not in ("", SERIAL):
            fields["occurred_at"] = column
        elif "reference" not in fields and not layout.has_header and len(set(filled)) == len(layout.rows):
            fields["reference"] = column
    formats, ambiguous = {}, set()
    for field in _DATE_FIELDS:
        if field in fields:
            formats[field], is_ambiguous = guess_format(layout.values(fields[field]), month_first=month_first)
            if is_ambiguous:
                ambiguous.add(field)
    return Guess(fields, formats, frozenset(ambiguous))


def _first_rows(source: LineSource, delimiter: str, *, is_whole: bool) -> list[list[str]]:
    """Return the first rows with anything in them; the header may not be broken, the others are left out."""
    rows: list[list[str]] = []
    for line, cells in _without_the_cut(records(source, delimiter), is_whole=is_whole):
        if isinstance(cells, Broken):
            if not rows:
                raise UnreadableFile(Unreadable.BROKEN_HEADER, line)
        elif any(map(str.strip, cells)):
            rows.append(cells)
        if len(rows) > SAMPLE_ROWS:
            break
    if not rows:
        raise UnreadableFile(Unreadable.EMPTY)
    return rows


def _without_the_cut(found: Iterator[Record], *, is_whole: bool) -> Iterator[Record]:
    """Leave out the last record of a piece that may end in the middle of it."""
    held: Record | None = None
    for record in found:
        if held is not None:
            yield held
        held = record
    if held is not None and is_whole:
        yield held


def _columns(names: Sequence[str]) -> Iterator[str]:
    """Give every column a name of its own: the header's, numbered when it stands there twice."""
    seen: dict[str, int] = {}
    for position, heading in enumerate(names, 1):
        name = " ".join("".join(letter if letter.isprintable() else " " for letter in heading).split())[:180]
        name = name or f"#{position}"
        seen[name] = seen.get(name, 0) + 1
        yield name if seen[name] == 1 else f"{name} ({seen[name]})"
