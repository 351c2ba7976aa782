"""Allocations and counters as they are stored: all of one draw in a few plain statements."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
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

_EARLIER = """
SELECT subject, listing_id, fallback_reason FROM balancing_allocation
WHERE organisation_id = %s AND subject = ANY (ARRAY(SELECT unnest(%s::bigint[])))
"""
# No join: a row that was waited for is joined to what stood beside the one before.
_LOCK = """
SELECT position, seed_id FROM balancing_allocationcounter WHERE organisation_id = %s AND table_id = %s FOR UPDATE
"""
_SHARES = """
SELECT listing_id, percent FROM balancing_share WHERE organisation_id = %s AND table_id = %s ORDER BY position
"""
_MOVE = """
UPDATE balancing_allocationcounter SET position = %s, seed_id = %s WHERE organisation_id = %s AND table_id = %s
"""


class Line(NamedTuple):
    """One allocation: for whom, its position, the key of its seed, what was drawn, where it leads and why."""

    subject: int
    position: int
    seed: int
    drawn: int
    listing: int
    fallback_reason: str


class Counter(NamedTuple):
    """How far a table has been drawn, and the key of the seed of its last block."""

    position: int
    seed: int | None


def lines_of(*, organisation: int, subjects: Iterable[int]) -> list[tuple[int, int, str]]:
    """Return subject, listing and fallback reason of what has been drawn already."""
    with connections[APP].cursor() as cursor:
        cursor.execute(_EARLIER, [organisation, array_of(subjects)])
        return cursor.fetchall()


def lock_counter(*, table: ShareTable) -> Counter | None:
    """Lock a table's counter until the caller's transaction ends; None when it has none."""
    with connections[APP].cursor() as cursor:
        cursor.execute(_LOCK, [table.organisation_id, table.pk])
        row = cursor.fetchone()
    return None if row is None else Counter(*row)


def shares_of(*, table: ShareTable) -> list[tuple[int, int]]:
    """Return a table's listings and percentages, in order."""
    with connections[APP].cursor() as cursor:
        cursor.execute(_SHARES, [table.organisation_id, table.pk])
        return cursor.fetchall()


def move_counter(*, table: ShareTable, counter: Counter) -> None:
    """Store how far a table has been drawn; its counter is locked."""
    with connections[APP].cursor() as cursor:
        cursor.execute(_MOVE, [*counter, table.organisation_id, table.pk])


def store_lines(*, table: ShareTable, lines: Sequence[Line]) -> None:
    """Store what was drawn from a table, in the caller's transaction."""
    *numbers, reasons = zip(*lines, strict=True)
    columns = [*map(array_of, numbers), list(reasons)]
    with connections[APP].cursor() as cursor:
        cursor.execute(_STORE, [table.organisation_id, table.channel_id, table.kind, table.pk, *columns])
