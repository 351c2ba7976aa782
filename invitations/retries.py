"""How long a letter waits after a passing failure, and when patience ends. Pure.

The relay's own rests, when nobody there answers at all, are reckoned here too.
"""

from __future__ import annotations

from datetime import timedelta

MAX_ATTEMPTS = 18
FIRST_PAUSE = timedelta(minutes=5)
GROWTH = 1.3
RELAY_FIRST_REST = timedelta(seconds=5)
RELAY_LONGEST_REST = timedelta(minutes=5)


def pause_after(attempts: int, first: timedelta = FIRST_PAUSE) -> timedelta:
    """Return how long to wait after the n-th attempt (from 1): first × 1.3ⁿ⁻¹.

    Figures are Postal's: 18 attempts from 5 minutes on take a day less a few minutes, longer than
    greylisting and most outages last. Without jitter: claims are taken in batches, so letters do not
    return all at once anyway.
    Raises `ValueError` below 1.
    """
    if attempts < 1:
        raise ValueError("Nothing is waited for before the first attempt.")
    return first * GROWTH ** (attempts - 1)


def is_used_up(attempts: int) -> bool:
    """Return whether so many attempts are enough."""
    return attempts >= MAX_ATTEMPTS


def relay_rest(failures: int, first: timedelta = RELAY_FIRST_REST) -> timedelta:
    """Return how long a relay is left alone after n failures in a row: doubled each time, 5 minutes at most."""
    return min(first * 2 ** min(failures - 1, 16), RELAY_LONGEST_REST)
