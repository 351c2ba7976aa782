"""Turning receipts into rows, by whatever connection of the role `track` a door holds. No Django here."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from tracking.places import LOOKUP, Key, Place, PlaceCache, place_of
from tracking.receipts import INSERT, Receipt, columns, settled

# Runs one statement and returns its rows; an INSERT has none.
Execute = Callable[[str, Sequence[Any]], Sequence[Sequence[Any]]]

FLOOD = 60  # hits of one letter's one address that one process notes in a minute; more tell nothing new


def record(execute: Execute, receipts: Sequence[Receipt], cache: PlaceCache, now: float) -> None:
    """Write receipts in one statement, settling first those whose place was not known when they came.

    Writing the same receipts again changes nothing. `now` is a monotonic time in seconds. Raises what `execute` raises.
    """
    ready = []
    for noted in receipts:
        found: Receipt | None = noted
        if not noted.day_on:
            found = settled(noted, find(execute, (noted.organisation, noted.listing), cache, now))
        if found is not None:
            ready.append(found)
    if ready:
        execute(INSERT, columns(ready))


def find(execute: Execute, key: Key, cache: PlaceCache, now: float) -> Place:
    """Return the place of (organisation, listing), from the cache while that is fresh. Raises what `execute` raises."""
    place, is_fresh = cache.get(key, now)
    if place is None or not is_fresh:
        rows = execute(LOOKUP, (key[1], key[0]))
        place = place_of(rows[0] if rows else None)
        cache.put(key, place, now)
    return place


class FloodGate:
    """Lets through the first `FLOOD` hits a minute of whoever is named; links that name nobody are not bounded.

    Without it, anybody could fill the table by asking for their own letter's pixel all day.
    """

    def __init__(self) -> None:
        self.refused = 0
        self._ends = 0.0
        self._seen: dict[tuple[int, int, int], int] = {}

    def admits(self, noted: Receipt, now: float) -> bool:
        """Tell whether to note this one. `now` is a monotonic time in seconds."""
        if not noted.subject:
            return True
        if now >= self._ends:
            self._seen, self._ends = {}, now + 60
        key = (noted.organisation, noted.purpose, noted.subject)
        self._seen[key] = count = self._seen.get(key, 0) + 1
        self.refused += count > FLOOD
        return count <= FLOOD
