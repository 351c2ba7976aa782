"""How fresh the counts are: when they were made, and what has changed since and waits to be counted."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from django.db.models import Count, Max, Min

from accounts.models import Organisation
from stats.models import DailyCount, TouchedDay

# Beat asks for a recount every few seconds; who waits longer than this is told.
STALE_AFTER = timedelta(minutes=2)


class State(StrEnum):
    """What can be said of the counts."""

    EMPTY = "empty"
    FRESH = "fresh"
    COUNTING = "counting"
    STALE = "stale"


@dataclass(frozen=True)
class Freshness:
    """`days` have changed since they were counted, the first of them at `waiting_since`."""

    counted_at: datetime | None
    days: int
    waiting_since: datetime | None
    state: State


def freshness_of(organisation: Organisation, now: datetime) -> Freshness:
    """Return how fresh an organisation's counts are. Without a waiting day they are true, however old."""
    counted_at = DailyCount.objects.filter(organisation=organisation).aggregate(newest=Max("counted_at"))[
        "newest"
    ]
    waiting = TouchedDay.objects.filter(organisation=organisation).aggregate(
        days=Count("day_on", distinct=True), since=Min("noted_at")
    )
    since = waiting["since"]
    if since is not None:
        state = State.STALE if now - since > STALE_AFTER else State.COUNTING
    else:
        state = State.FRESH if counted_at else State.EMPTY
    return Freshness(counted_at, waiting["days"], since, state)
