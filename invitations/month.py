"""A month as a sheet of weeks, and what is due on each of its days. Pure: counts are handed in."""

from __future__ import annotations

import calendar
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta

_MONTH = re.compile(r"(\d{4})-(\d{2})")
_EARLIEST, _LATEST = date(2000, 1, 1), date(2199, 12, 1)


@dataclass(frozen=True)
class Share:
    """How many letters of one channel are due on a day."""

    channel: str
    firsts: int
    reminders: int

    @property
    def letters(self) -> int:
        """Return first letters and reminders together."""
        return self.firsts + self.reminders


@dataclass(frozen=True)
class DayOfMonth:
    """One day of the sheet. `weight` says from 0 to 4 how much is due on it beside the fullest day."""

    on: date
    is_inside: bool
    shares: list[Share] = field(default_factory=list)
    weight: int = 0

    @property
    def letters(self) -> int:
        """Return how many letters are due."""
        return sum(share.letters for share in self.shares)

    @property
    def firsts(self) -> int:
        """Return how many of them are first letters."""
        return sum(share.firsts for share in self.shares)

    @property
    def reminders(self) -> int:
        """Return how many of them are reminders."""
        return sum(share.reminders for share in self.shares)

    @property
    def more(self) -> int:
        """Return how many channels stand behind the first three."""
        return max(0, len(self.shares) - 3)


def first_of(text: str, today: date) -> date:
    """Return the first day of the month that `YYYY-MM` names; that of `today` when it names none."""
    match = _MONTH.fullmatch(text)
    if match and 1 <= int(match[2]) <= 12:
        named = date(int(match[1]), int(match[2]), 1) if int(match[1]) else None
        if named and _EARLIEST <= named <= _LATEST:
            return named
    return today.replace(day=1)


def beside(first: date, months: int) -> date:
    """Return the first day of the month before (-1) or after (1)."""
    return (first + timedelta(days=31) if months > 0 else first - timedelta(days=1)).replace(day=1)


def span(first: date) -> tuple[date, date]:
    """Return the first and the last day of the sheet: whole weeks from Monday to Sunday (ISO 8601)."""
    last = first.replace(day=calendar.monthrange(first.year, first.month)[1])
    return first - timedelta(days=first.weekday()), last + timedelta(days=6 - last.weekday())


def weeks(first: date, shares: Mapping[date, Iterable[Share]]) -> list[list[DayOfMonth]]:
    """Return the sheet of a month, week by week."""
    begin, end = span(first)
    most = max((sum(share.letters for share in day) for day in shares.values()), default=0)
    days = []
    for number in range((end - begin).days + 1):
        on = begin + timedelta(days=number)
        own = sorted(shares.get(on, ()), key=lambda share: (-share.letters, share.channel))
        due = sum(share.letters for share in own)
        days.append(DayOfMonth(on, on.month == first.month, own, -(-4 * due // most) if most else 0))
    return [days[place : place + 7] for place in range(0, len(days), 7)]
