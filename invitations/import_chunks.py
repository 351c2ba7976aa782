"""A file cut into chunks of judged rows, each with the place where the next begins. Pure; holds one chunk at a time."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from core.identifiers import uuid7_block
from invitations.csv_reader.lines import LineSource
from invitations.csv_reader.records import MAX_CELL, MAX_COLUMNS, Broken, Record, records
from invitations.csv_reader.streams import Readable
from invitations.import_judging import ImportPlan, Judge, NotYet
from invitations.intake_rows import AT, copy_block
from invitations.intake_values import Refused
from invitations.verdicts import ImportVerdict

CHUNK_ROWS = 20_000

_BORDER = "\x00"  # no cell that PostgreSQL could store holds it

Cells = Sequence[str]


class Issue(NamedTuple):
    """A row that becomes no event: where, what became of it, which field is to blame, why, and how it stood there."""

    line: int
    verdict: ImportVerdict
    field: str
    reason: str
    cells: Cells


@dataclass
class Chunk:
    """Judged rows between two places of a file.

    `block` is the text for COPY of its `staged` rows; `cells` keeps each of them as it stood, joined, in case
    the database knows a reason against it. `end` and `line` are where the next chunk begins.
    """

    start: int
    end: int = 0
    line: int = 0
    is_last: bool = False
    block: bytes = b""
    cells: dict[int, str] = field(default_factory=dict)
    issues: list[Issue] = field(default_factory=list)
    rows: dict[str, tuple[int, str]] = field(default_factory=dict)

    @property
    def staged(self) -> int:
        """Return the number of rows for the staging table."""
        return len(self.cells)

    @property
    def size(self) -> int:
        """Return the number of data rows, each of which gets a verdict."""
        return self.staged + len(self.issues)

    def close(self, source: LineSource, *, is_last: bool) -> Chunk:
        """Settle where it ends and spell its rows, with fresh identities."""
        self.end, self.line, self.is_last = source.offset(), source.settled, is_last
        self.block = copy_block(list(self.rows.values()), uuid7_block(2 * self.staged))
        self.rows = {}
        return self

    def issue_at(self, line: int, verdict: ImportVerdict) -> Issue:
        """Return the issue of a staged row that turned out to become no event."""
        return Issue(line, verdict, "reference", "", self.cells_at(line))

    def cells_at(self, line: int) -> Cells:
        """Return a staged row as it stood in the file."""
        return tidy_cells(self.cells[line].split(_BORDER))


def read_chunks(
    stream: Readable, plan: ImportPlan, judge: Judge, *, offset: int, line: int, has_begun: bool, size: int
) -> Iterator[Chunk]:
    """Cut the rest of a file into chunks of at most `size` rows.

    `stream` stands at byte `offset`, behind line number `line`; unless `has_begun`, the header is still to
    come. A reference that stands in one chunk twice is a duplicate at once. The last chunk may be empty, and
    there is always one.
    """
    source = LineSource(stream, plan.encoding, offset=offset, line=line)
    found = records(source, plan.delimiter)
    if plan.has_header and not has_begun:
        _skip_header(found)
    chunk = Chunk(start=offset)
    for at, cells in found:
        _take(chunk, judge, at, cells)
        if chunk.size >= size:
            yield chunk.close(source, is_last=False)
            chunk = Chunk(start=chunk.end)
    yield chunk.close(source, is_last=True)


def tidy_cells(cells: Cells) -> Cells:
    """Return cells as they can be stored: without NUL and bytes that are no text, and of bearable length."""
    return [
        cell[:MAX_CELL].replace("\x00", "\ufffd").encode("utf-8", "replace").decode()
        for cell in cells[:MAX_COLUMNS]
    ]


def _skip_header(found: Iterator[Record]) -> None:
    for _, cells in found:
        if isinstance(cells, Broken) or any(map(str.strip, cells)):
            return


def _take(chunk: Chunk, judge: Judge, line: int, cells: list[str] | Broken) -> None:
    """Put one record into the chunk: as a staged row, as an issue, or not at all when all of it is blank."""
    if isinstance(cells, Broken):
        chunk.issues.append(Issue(line, ImportVerdict.INVALID, "", cells.reason, tidy_cells([cells.text])))
        return
    try:
        row = judge.staged(cells)
    except NotYet:
        if any(map(str.strip, cells)):
            chunk.issues.append(Issue(line, ImportVerdict.NOT_YET, "occurred_at", "", tidy_cells(cells)))
    except Refused as refused:
        if any(map(str.strip, cells)):
            chunk.issues.append(
                Issue(line, ImportVerdict.INVALID, refused.field, refused.reason, tidy_cells(cells))
            )
    else:
        reference = row[_REFERENCE]
        if reference in chunk.rows:
            duplicate = ImportVerdict.DUPLICATE_IN_FILE
            chunk.issues.append(Issue(line, duplicate, "reference", "", tidy_cells(cells)))
        else:
            chunk.rows[reference] = line, "\t".join(row)
            chunk.cells[line] = _BORDER.join(cells)


_REFERENCE = AT["reference"]
