"""A period of days, parsed once from a request and passed on as one value. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

LONGEST = 400  # days; a wider question is answered by the months


class Interval(StrEnum):
    """How a trend is cut."""

    DAY = "day"
    WEEK = "week"
    MONTH = "month"


class Comparison(StrEnum):
    """What a period is held against."""

    BEFORE = "before"
    YEAR = "year"
    NONE = "none"


PRESETS = {"7": 7, "30": 30, "90": 90, "365": 365}
DEFAULT = "90"


@dataclass(frozen=True)
class Period:
    """Days from `first` to `last`, both counted, cut by `interval`. `preset` is blank when the days were chosen."""

    first: date
    last: date
    interval: Interval = Interval.DAY
    preset: str = ""

    @property
    def days(self) -> int:
        """Return the number of days."""
        return (self.last - self.first).days + 1

    def before(self) -> Period:
        """Return the period of the same length that ends the day before."""
        return Period(self.first - timedelta(days=self.days), self.first - timedelta(days=1), self.interval)

    def year_before(self) -> Period:
        """Return the period of the same length that begins on the same date a year earlier; 29 February on the 28th."""
        is_leap_day = (self.first.month, self.first.day) == (2, 29)
        first = self.first.replace(year=self.first.year - 1, day=28 if is_leap_day else self.first.day)
        return Period(first, first + timedelta(days=self.days - 1), self.interval)

    def against(self, comparison: Comparison) -> Period | None:
        """Return the period that this one is held against, or None."""
        if comparison is Comparison.NONE:
            return None
        return self.year_before() if comparison is Comparison.YEAR else self.before()

    def starts(self) -> list[date]:
        """Return the first day of each interval, clipped to the period, in order."""
        days = [self.first + timedelta(days=number) for number in range(self.days)]
        if self.interval is Interval.DAY:
            return days
        return [day for day in days if day == self.first or day == self.start_of(day)]

    def start_of(self, day: date) -> date:
        """Return the first day of the interval in which a day lies; weeks begin on Monday (ISO 8601)."""
        if self.interval is Interval.DAY:
            return day
        if self.interval is Interval.WEEK:
            return day - timedelta(days=day.weekday())
        return day.replace(day=1)


def parse_period(values: Mapping[str, str], today: date) -> Period:
    """Return the period that a query string asks for; what is missing or senseless becomes the last 90 days.

    `period` is a preset (7, 30, 90, 365), or `from` and `to` are ISO days; at most 400 days. `interval` is day,
    week or month; by default days up to 92 days, weeks up to 400.
    """
    preset = values.get("period", "")
    first, last = _day(values.get("from", "")), _day(values.get("to", ""))
    if preset not in PRESETS and first and last and first <= last <= today and (last - first).days < LONGEST:
        period = Period(first, last)
    else:
        preset = preset if preset in PRESETS else DEFAULT
        period = Period(today - timedelta(days=PRESETS[preset] - 1), today, preset=preset)
    wanted = values.get("interval", "")
    natural = Interval.DAY if period.days <= 92 else Interval.WEEK
    interval = Interval(wanted) if wanted in set(Interval) else natural
    return Period(period.first, period.last, interval, period.preset)


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if len(text) == 10 else None
    except ValueError:
        return None
