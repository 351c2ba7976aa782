"""What would become of the first rows of a list, and how the file would begin. Pure; nothing is kept."""

from __future__ import annotations

import io
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from balancing.unique_links import Builder, Keys, LinkRefused, builder, family
from links.chunk_worker import Worker
from links.chunks import Chunk, chunks, recoded, record_end
from links.formats.pieces import header
from links.formats.shape import Format
from links.recipes import Makers, Recipe
from links.verdicts import LinkVerdict

ROWS = 20
FILE_ROWS = 4


@dataclass(frozen=True)
class PreviewRow:
    """One row as it stands in the list, and what would become of it."""

    line: int
    cells: Sequence[str]
    verdict: str
    link: str = ""
    field: str = ""
    code: str = ""
    sentence: str = ""


@dataclass(frozen=True)
class Preview:
    """The first rows; and the beginning of the file, as text or, for a workbook, as rows of cells."""

    rows: list[PreviewRow]
    text: str
    table: list[Sequence[str]]


def preview(
    recipe: Recipe, head: bytes, *, start: int, line: int, is_whole: bool, shown: str, pending: str
) -> Preview:
    """Return what the first 20 rows of a list would become.

    `head` are its first bytes; its table begins at byte `start` behind line number `line`. `shown` stands for the
    address of a tracked link, which no row has yet, blank for direct links; `pending` for one that a platform makes.
    """
    stream = recoded(io.BytesIO(head[start:]), recipe.encoding)
    makers = Makers(recipe.plan.family, recipe.keys, _maker(pending))
    worker = Worker(recipe, makers)
    chunk = next(chunks(stream, offset=start, line=line, is_first=True, size=2 * len(head) + 64), None)
    if chunk is None:
        return Preview([], "", [])
    chunk = chunk if is_whole else chunk._replace(data=chunk.data[: record_end(chunk.data)])
    return _looked(worker, makers, chunk, shown)


def _maker(pending: str) -> Callable[[str, Keys, str], Builder]:
    def make(family_key: str, keys: Keys, domain: str) -> Builder:
        if family(family_key).is_remote:
            return lambda _request: pending
        return builder(family_key, keys, domain)

    return make


def _looked(worker: Worker, makers: Makers, chunk: Chunk, shown: str) -> Preview:
    judged, rejected = worker.judged(chunk)
    rows = [
        PreviewRow(one.line, one.cells, one.verdict, "", one.field, one.code, one.sentence)
        for one in worker.with_cells(chunk, rejected)[:ROWS]
    ]
    cells = worker.cells_at(chunk, {one.line for one in judged[: 2 * ROWS]})
    seen: set[bytes] = set()
    table = []
    for one in judged[: 2 * ROWS]:
        try:
            link = makers.link(one.request)
        except LinkRefused as refused:
            rows.append(
                PreviewRow(
                    one.line,
                    cells[one.line],
                    LinkVerdict.INVALID,
                    "",
                    refused.field,
                    refused.code,
                    refused.message,
                )
            )
            continue
        if one.key in seen:
            rows.append(PreviewRow(one.line, cells[one.line], LinkVerdict.DUPLICATE_IN_FILE))
            continue
        seen.add(one.key)
        link = shown or link
        rows.append(PreviewRow(one.line, cells[one.line], LinkVerdict.MADE, link))
        if len(table) < FILE_ROWS:
            table.append(worker.arranger.cells(one, link, LinkVerdict.MADE.value))
    rows = sorted(rows, key=lambda row: row.line)[:ROWS]
    return Preview(rows, _text(worker, table), table if _is_workbook(worker) else [])


def _text(worker: Worker, table: list[Sequence[str]]) -> str:
    if _is_workbook(worker):
        return ""
    recipe = worker.recipe
    return (header(recipe.shape, recipe.headings) + worker.spell(table)).decode("utf-8", "replace")


def _is_workbook(worker: Worker) -> bool:
    return worker.recipe.shape.format == Format.XLSX
