"""Allocations as they are stored: all of one draw in one statement."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from django.db import connections

from balancing.models import ShareTable
from core.lookups import array_of
from core.tenancy import APP

# Arrays instead of model instances: this runs once for every letter.
_STORE = """
INSERT INTO balancing_allocation (organisation_id, subject, channel_id, kind, table_id, position, seed_id, drawn_id,
    listing_id, fallback_reason, created_at)
SELECT %s, l.subject, %s, %s, %s, l.position, l.seed, l.drawn, l.listing, l.reason, clock_timestamp()
FROM unnest(%s::bigint[], %s::bigint[], %s::bigint[], %s::bigint[], %s::bigint[], %s::varchar[])
    AS l (subject, position, seed, drawn, listing, reason)
"""


class Line(NamedTuple):
    """One allocation: for whom, its position, the key of its seed, what was drawn, where it leads and why."""

    subject: int
    position: int
    seed: int
    drawn: int
    listing: int
    fallback_reason: str


def store_lines(*, table: ShareTable, lines: Sequence[Line]) -> None:
    """Store what was drawn from a table, in the caller's transaction."""
    *numbers, reasons = zip(*lines, strict=True)
    columns = [*map(array_of, numbers), list(reasons)]
    with connections[APP].cursor() as cursor:
        cursor.execute(_STORE, [table.organisation_id, table.channel_id, table.kind, table.pk, *columns])
