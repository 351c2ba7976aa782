"""How crowded a person's letters are in time. Pure: the moments are arguments."""

from __future__ import annotations

from bisect import insort
from collections.abc import Iterable
from datetime import datetime, timedelta


def crowding(moments: Iterable[datetime], at: datetime, window: timedelta) -> int:
    """Return how many of `moments` at most share one span shorter than `window` with a new moment `at`.

    Looks both ways in time, because events are not reported in the order of their letters: the
    promise “at most n in 30 days” then holds for every 30 days, whatever came first.
    """
    near = sorted(moment for moment in moments if abs(moment - at) < window)
    insort(near, at)
    most = first = 0
    for last, moment in enumerate(near):
        while moment - near[first] >= window:
            first += 1
        if near[first] <= at <= moment:
            most = max(most, last - first)
    return most
