"""What is going to be sent: letters that wait, counted by the local day of their channel, and those of one day."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, F, Func, IntegerField, QuerySet

from accounts.models import Organisation
from invitations.models import Delivery
from invitations.selectors.narrowing import waiting_letters
from invitations.wanted import Letters


@dataclass(frozen=True)
class DueCount:
    """How many letters of a channel are due: on a day, perhaps in one hour of it, first letters or reminders."""

    day: date
    channel: int
    is_reminder: bool
    letters: int
    hour: int | None = None


def due_by_day(
    organisation: Organisation,
    *,
    first: date,
    last: date,
    channels: Collection[int] | None = None,
    letters: str = "",
) -> list[DueCount]:
    """Return how many letters wait for each day of a span, by channel and kind of letter; one query.

    A day is that of the channel's own time zone.
    """
    found = _narrowed(waiting_letters(organisation, first, last), channels, letters)
    counted = found.order_by().values("due_on", "channel", "sequence").annotate(n=Count("pk"))
    return [DueCount(row["due_on"], row["channel"], row["sequence"] > 0, row["n"]) for row in counted]


def due_by_hour(
    organisation: Organisation, *, day: date, channels: Collection[int] | None = None, letters: str = ""
) -> list[DueCount]:
    """Return how many letters wait for each hour of a day on their channels' clocks, by channel and kind; one query."""
    found = _narrowed(waiting_letters(organisation, day, day), channels, letters)
    found = found.annotate(hour=_LocalHour(F("channel__time_zone"), F("due_at")))
    counted = found.order_by().values("hour", "channel", "sequence").annotate(n=Count("pk"))
    return [
        DueCount(day, row["channel"], row["sequence"] > 0, row["n"], row["hour"])
        for row in sorted(counted, key=lambda row: (row["hour"], row["channel"], row["sequence"]))
    ]


def letters_due(
    organisation: Organisation, *, day: date, channels: Collection[int] | None = None, letters: str = ""
) -> QuerySet[Delivery]:
    """Return the letters that wait for a day, with what a line shows of them, in no order."""
    found = _narrowed(waiting_letters(organisation, day, day), channels, letters)
    return found.select_related("invitation__customer", "invitation__rule", "invitation__listing", "channel")


def _narrowed(
    found: QuerySet[Delivery], channels: Collection[int] | None, letters: str
) -> QuerySet[Delivery]:
    if channels is not None:
        found = found.filter(channel__in=channels)
    if letters == Letters.FIRST:
        return found.filter(sequence=0)
    return found.filter(sequence__gt=0) if letters == Letters.REMINDER else found


class _LocalHour(Func):
    """The hour that the clocks of a zone show at a moment."""

    template = "EXTRACT(HOUR FROM timezone(%(expressions)s))::int"
    output_field = IntegerField()
