"""Who wants to know that a person followed a link whose subject this app knows nothing of.

Siblings cannot import each other, so whoever keeps such subjects is made known here once, by the composition root.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Protocol

from accounts.models import Organisation
from core.tokens import Purpose

Clicks = Mapping[int, tuple[datetime, datetime]]  # first and last click, by subject


class Listener(Protocol):
    """A service that is told of clicks; being told the same again must change nothing."""

    def __call__(self, *, organisation: Organisation, clicked: Clicks) -> None:
        """Take note of persons' clicks."""


_listeners: dict[int, Listener] = {}


def listen(purpose: Purpose, listener: Listener) -> None:
    """Tell `listener` of persons' clicks on links of a purpose from now on, instead of who was told before."""
    _listeners[purpose] = listener


def tell(organisation: Organisation, persons: Iterable[tuple[int, int, datetime]]) -> None:
    """Tell the listeners of clicks, given as (purpose, subject, moment); those that nobody listens for are left out."""
    heard: dict[int, dict[int, tuple[datetime, datetime]]] = {}
    for purpose, subject, moment in persons:
        if subject and purpose in _listeners:
            clicked = heard.setdefault(purpose, {})
            first, last = clicked.get(subject, (moment, moment))
            clicked[subject] = (min(first, moment), max(last, moment))
    for purpose, clicked in heard.items():
        _listeners[purpose](organisation=organisation, clicked=clicked)
