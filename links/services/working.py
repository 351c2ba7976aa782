"""One chunk of a list becomes links that are kept, and lines of a file. The same for workers and the command line."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from typing import TypeVar

from links.chunk_worker import Worker, duplicate, group_of, refused_link
from links.chunks import Chunk
from links.generating import Made
from links.models import LinkBatch
from links.seen import Seen
from links.services.batch_claims import ENDING
from links.services.keeping import Keeper
from links.verdicts import LinkVerdict

REMOTE_SIZE = 4 * 1024  # bytes of a chunk where each link is a call elsewhere

Row = TypeVar("Row")


def kept_chunk(
    worker: Worker, keeper: Keeper, chunk: Chunk, seen: Seen, *, since: datetime, now: datetime
) -> Made:
    """Make and keep the links of a chunk; what was made before `since` was made before. Open no tenant around it.

    Raises `LinkRefused` for refusals that concern the whole list; then nothing of the chunk is kept.
    """
    judged, rejected = worker.judged(chunk)
    if keeper.is_remote:
        # Nobody is asked twice for one customer.
        judged, repeated = _parted(judged, seen.repeats(b"".join([one.key for one in judged])))
        linked, refused = keeper.made(judged)
    else:
        linked, refused = keeper.made(judged)
        linked, again = _parted(linked, seen.repeats(b"".join([one.key for one, _link in linked])))
        repeated = [one for one, _link in again]
    for _one, error in refused:
        if error.code in ENDING:
            raise error
    kept = keeper.keep(linked, since=since, now=now)
    rejected += [refused_link(one, error) for one, error in refused]
    rejected += [duplicate(one.line, ()) for one in repeated]
    rejected = worker.with_cells(chunk, rejected)
    cells, split_by = worker.arranger.cells, worker.recipe.split_by
    return Made(
        chunk,
        worker.spell([cells(one.judged, one.link, one.verdict) for one in kept]),
        Counter(one.verdict for one in kept) + Counter(one.verdict for one in rejected),
        [group_of(one.judged, split_by) for one in kept] if split_by else [],
        rejected,
    )


def count_verdicts(batch: LinkBatch, counts: Counter[str]) -> None:
    """Write on a batch how many of its rows got which verdict."""
    batch.verdicts = {verdict.value: counts[verdict] for verdict in LinkVerdict if counts[verdict]}
    batch.rows = counts.total()
    batch.made = sum(counts[verdict] for verdict in LinkVerdict if verdict.has_link)
    batch.refused = batch.rows - batch.made


def _parted(rows: Sequence[Row], repeats: list[int]) -> tuple[list[Row], list[Row]]:
    gone = set(repeats)
    return [row for at, row in enumerate(rows) if at not in gone], [rows[at] for at in repeats]
