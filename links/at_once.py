"""A short list made into its file in memory, at once. Pure; nothing is kept."""

from __future__ import annotations

import io
from collections import Counter
from dataclasses import dataclass

from balancing.unique_links import LinkRefused
from links.chunk_worker import Rejected, Worker, duplicate, refused_link
from links.chunks import chunks, recoded
from links.formats.files import table_file
from links.recipes import Makers, Recipe
from links.row_checks import Judged
from links.verdicts import LinkVerdict

MOST = 5_000  # rows


class TooManyRows(Exception):
    """Says that a list is too long to be made at once."""


@dataclass(frozen=True)
class AtOnce:
    """What came of a list: customers with their links, rows without one, how many of each verdict, and the file."""

    made: list[tuple[Judged, str]]
    rejected: list[Rejected]
    verdicts: Counter[str]
    file: bytes


def made_at_once(recipe: Recipe, content: bytes, *, start: int, line: int) -> AtOnce:
    """Return what comes of a whole list, whose table begins at byte `start` behind line number `line`.

    Raises `TooManyRows` above 5,000 rows.
    """
    stream = recoded(io.BytesIO(content[start:]), recipe.encoding)
    makers = Makers(recipe.plan.family, recipe.keys)
    worker = Worker(recipe, makers)
    made: list[tuple[Judged, str]] = []
    rejected: list[Rejected] = []
    seen: set[bytes] = set()
    for chunk in chunks(stream, offset=start, line=line, is_first=True, size=2 * len(content) + 64):
        judged, refused = worker.judged(chunk)
        if len(made) + len(rejected) + len(judged) + len(refused) > MOST:
            raise TooManyRows
        for one in judged:
            if one.key in seen:
                refused.append(duplicate(one.line, ()))
                continue
            try:
                made.append((one, makers.link(one.request)))
                seen.add(one.key)
            except LinkRefused as error:
                refused.append(refused_link(one, error))
        rejected += worker.with_cells(chunk, refused)
    verdicts = Counter(one.verdict for one in rejected)
    verdicts[LinkVerdict.MADE.value] = len(made)
    return AtOnce(made, rejected, verdicts, _file(worker, made))


def _file(worker: Worker, made: list[tuple[Judged, str]]) -> bytes:
    place = io.BytesIO()
    file = table_file(place, worker.recipe.shape, worker.recipe.headings)
    cells = worker.arranger.cells
    file.put(worker.spell([cells(one, link, LinkVerdict.MADE.value) for one, link in made]))
    file.close()
    return place.getvalue()
