"""Hold the counts against the rows that they count: received = invited + each reason not invited + no rule.

The counts are read from the counted days, the rows from the events themselves, by another query than the roll-up's.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Sum

from accounts.models import Organisation
from invitations.refusals import Refusal
from invitations.selectors.event_outcomes import Outcome, WantedEvents, outcomes_by_day
from stats.models import DailyCount, DailyRefusal, TouchedDay
from stats.periods import Period
from stats.rollup import SEALED_AFTER
from stats.selectors import Question

# Rows that a page may count; of a longer period the newest days are looked at.
MOST = 100_000
_COLUMNS = {
    "received": "events_received",
    Outcome.INVITED: "events_invited",
    Outcome.NO_RULE: "events_unruled",
    Outcome.WAITING: "events_waiting",
}


@dataclass(frozen=True)
class Line:
    """One number as it was counted and as the rows say. `key` is received, an outcome, or a reason."""

    key: str
    counted: int
    found: int

    @property
    def meets(self) -> bool:
        """Tell whether both are the same."""
        return self.counted == self.found


@dataclass(frozen=True)
class Reconciliation:
    """The result for the days from `first` to `last`; `days` are those on which a number differs.

    `waiting` of these days changed after they were counted: a difference there is no fault. `is_whole` is False when
    only the newest days of the period were looked at.
    """

    first: date
    last: date
    lines: list[Line]
    days: list[date]
    waiting: int
    is_whole: bool

    @property
    def adds_up(self) -> bool:
        """Tell whether the counted parts sum to what was counted as received."""
        received, *parts = self.lines
        return received.counted == sum(line.counted for line in parts)

    @property
    def meets(self) -> bool:
        """Tell whether the sums meet, and every number agrees with its rows."""
        return self.adds_up and all(line.meets for line in self.lines)

    @property
    def received(self) -> int:
        """How many rows were looked at."""
        return self.lines[0].found


def reconcile(question: Question, now: datetime) -> Reconciliation:
    """Compare the counts of a period with the events themselves, day by day. Three queries, at most `MOST` events."""
    counted = _counted(question)
    first = _first_day(question.period, counted, now)
    wanted = WantedEvents(channels=question.channels, first=first, last=question.period.last)
    found: Counter[tuple[date, str]] = Counter()
    for day, outcome, reason, count in outcomes_by_day(question.organisation, wanted):
        found[day, reason if outcome == Outcome.REFUSED else outcome] += count
        found[day, "received"] += count
    counted = Counter({key: count for key, count in counted.items() if key[0] >= first})
    days = {key[0] for key in counted.keys() | found.keys() if counted[key] != found[key]}
    return Reconciliation(
        first,
        question.period.last,
        _lines(counted, found),
        sorted(days),
        _waiting(question.organisation, first, question.period.last),
        is_whole=first <= question.period.first,
    )


def note_days(*, organisation: Organisation, days: Collection[date]) -> None:
    """Leave notes that these days are to be counted again."""
    TouchedDay.objects.bulk_create(TouchedDay(organisation=organisation, day_on=day) for day in days)


def _counted(question: Question) -> Counter[tuple[date, str]]:
    days = {"day_on__range": (question.period.first, question.period.last)}
    rows = DailyCount.objects.filter(organisation=question.organisation, **days)
    refusals = DailyRefusal.objects.filter(organisation=question.organisation, **days)
    if question.channels is not None:
        rows = rows.filter(channel__in=question.channels)
        refusals = refusals.filter(channel__in=question.channels)
    counted: Counter[tuple[date, str]] = Counter()
    for row in rows.values("day_on").annotate(**{key: Sum(column) for key, column in _COLUMNS.items()}):
        for key in _COLUMNS:
            if row[key]:
                counted[row["day_on"], key] = row[key]
    for day, reason, count in refusals.values_list("day_on", "reason").annotate(count=Sum("refused")):
        counted[day, reason] = count
    return counted


def _first_day(period: Period, counted: Counter[tuple[date, str]], now: datetime) -> date:
    """Return the first day that is looked at: as many of the newest as hold `MOST` events, and none that is sealed."""
    first, events = period.last, 0
    open_from = max(period.first, now.date() - SEALED_AFTER)
    for day in sorted({day for day, _key in counted}, reverse=True):
        events += counted[day, "received"]
        if events > MOST or day < open_from:
            return first
        first = day
    return open_from


def _lines(counted: Counter[tuple[date, str]], found: Counter[tuple[date, str]]) -> list[Line]:
    sums, rows = Counter[str](), Counter[str]()
    for (_day, key), count in counted.items():
        sums[key] += count
    for (_day, key), count in found.items():
        rows[key] += count
    known = ["received", Outcome.INVITED.value]
    reasons = [reason for reason in Refusal.values if sums[reason] or rows[reason]]
    rest = [key.value for key in (Outcome.NO_RULE, Outcome.WAITING) if sums[key] or rows[key]]
    return [Line(key, sums[key], rows[key]) for key in [*known, *reasons, *rest]]


def _waiting(organisation: Organisation, first: date, last: date) -> int:
    notes = TouchedDay.objects.filter(organisation=organisation, day_on__range=(first, last))
    return notes.values("day_on").distinct().count()
