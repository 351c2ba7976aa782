"""A chunk of a list into lines of a file: rows judged, links made, lines spelt; and rows that get no link. Pure."""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from balancing.unique_links import LinkRefused
from invitations.csv_reader.lines import LineSource
from invitations.csv_reader.records import Broken, Record, records
from invitations.import_chunks import tidy_cells
from links.chunks import Chunk
from links.columns import Arranger
from links.formats.pieces import speller
from links.recipes import Makers, Recipe
from links.row_checks import Judge, Judged, RowRefused
from links.verdicts import LinkVerdict


class Rejected(NamedTuple):
    """A row without a link: where, what became of it, the field to blame, the reason's code and words, the cells."""

    line: int
    verdict: str
    field: str
    code: str
    sentence: str
    cells: Sequence[str]


class Worked(NamedTuple):
    """A chunk's lines, the keys and line numbers of the customers on them, their groups if wanted, and the rest."""

    piece: bytes
    keys: bytes
    lines: list[int]
    groups: list[str]
    rejected: list[Rejected]


class Worker:
    """Works chunks by a recipe."""

    def __init__(self, recipe: Recipe, makers: Makers | None = None) -> None:
        self.recipe = recipe
        self._judge = Judge(recipe.plan)
        self._makers = makers or Makers(recipe.plan.family, recipe.keys)
        self.arranger = Arranger(recipe.columns, recipe.own)
        self.spell = speller(recipe.shape, recipe.headings)

    def work(self, chunk: Chunk) -> Worked:
        """Judge a chunk's rows, make their links, spell their lines."""
        judged, rejected = self.judged(chunk)
        rows, linked = [], []
        cells, verdict = self.arranger.cells, LinkVerdict.MADE.value
        for one in judged:
            try:
                link = self._makers.link(one.request)
            except LinkRefused as refused:
                rejected.append(refused_link(one, refused))
            else:
                rows.append(cells(one, link, verdict))
                linked.append(one)
        return Worked(
            self.spell(rows),
            b"".join([one.key for one in linked]),
            [one.line for one in linked],
            [group_of(one, self.recipe.split_by) for one in linked] if self.recipe.split_by else [],
            self.with_cells(chunk, rejected),
        )

    def judged(self, chunk: Chunk) -> tuple[list[Judged], list[Rejected]]:
        """Return the rows that can become links, and those that cannot; rows with nothing in them are neither."""
        judged: list[Judged] = []
        rejected: list[Rejected] = []
        judge = self._judge.judged
        for line, cells in self.rows(chunk):
            if isinstance(cells, Broken):
                rejected.append(invalid(line, "", cells.reason, "", tidy_cells([cells.text])))
                continue
            try:
                judged.append(judge(line, cells))
            except RowRefused as refused:
                if any(map(str.strip, cells)):
                    shown = tidy_cells(self._judge.shown(cells))
                    rejected.append(invalid(line, refused.field, refused.code, refused.sentence, shown))
        return judged, rejected

    def rows(self, chunk: Chunk) -> Iterator[Record]:
        """Return a chunk's records, without the header."""
        source = LineSource(io.BytesIO(chunk.data), self.recipe.read_encoding, line=chunk.line)
        found = records(source, self.recipe.delimiter)
        if chunk.is_first and self.recipe.has_header:
            for _line, cells in found:
                if isinstance(cells, Broken) or any(map(str.strip, cells)):
                    break
        return found

    def with_cells(self, chunk: Chunk, rejected: list[Rejected]) -> list[Rejected]:
        """Return the rejected rows in order, each as it stood in the list."""
        bare = {one.line for one in rejected if not one.cells}
        if not bare:
            return sorted(rejected)
        found = self.cells_at(chunk, bare)
        return sorted(one._replace(cells=found[one.line]) if one.line in found else one for one in rejected)

    def cells_at(self, chunk: Chunk, lines: set[int]) -> dict[int, list[str]]:
        """Return the cells of these rows of a chunk, secrets taken out."""
        return {
            line: tidy_cells(self._judge.shown(cells))
            for line, cells in self.rows(chunk)
            if line in lines and not isinstance(cells, Broken)
        }


def invalid(line: int, field: str, code: str, sentence: str, cells: Sequence[str]) -> Rejected:
    """Return the verdict of a row that cannot become a link."""
    return Rejected(line, LinkVerdict.INVALID.value, field, str(code), sentence, cells)


def refused_link(judged: Judged, refused: LinkRefused) -> Rejected:
    """Return the verdict of a row whose link its family refuses; the cells are looked up later."""
    return invalid(judged.line, refused.field, refused.code, refused.message, ())


def group_of(judged: Judged, split_by: str) -> str:
    """Return what a row's file is for: its product or service (else its SKUs), its language, its domain."""
    if split_by == "product":
        return judged.product or " ".join(judged.request.skus)
    return judged.request.locale if split_by == "locale" else judged.request.domain.lower()


def duplicate(line: int, cells: Sequence[str]) -> Rejected:
    """Return the verdict of a row whose customer had one before it in the same list."""
    return Rejected(line, LinkVerdict.DUPLICATE_IN_FILE.value, "reference", "", "", cells)
