"""How far a batch is, and how long the rest will take. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from links.models import LinkBatch


@dataclass(frozen=True)
class Progress:
    """`share` is of the list, 0 to 1; `left` is None until it can be told."""

    rows: int
    share: float
    rows_per_second: float
    left: timedelta | None


def progress_of(batch: LinkBatch, now: datetime) -> Progress:
    """Return how far a batch is at the speed so far. `cursor["offset"]` is the place in its list, in bytes."""
    end = batch.finished_at or now
    seconds = (end - batch.started_at).total_seconds() if batch.started_at else 0.0
    speed = batch.rows / seconds if seconds else 0.0
    if batch.state == LinkBatch.State.FINISHED:
        return Progress(batch.rows, 1.0, speed, timedelta())
    share = min(1.0, batch.cursor.get("offset", 0) / batch.source_size) if batch.source_size else 0.0
    left = timedelta(seconds=seconds * (1 - share) / share) if share and seconds else None
    return Progress(batch.rows, share, speed, left)
