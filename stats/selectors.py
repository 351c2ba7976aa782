"""What the counted rows say about a period. Sums are read, and nothing is written."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import connections
from django.db.models import QuerySet, Sum

from accounts.models import Organisation
from balancing.models import Listing
from core.tenancy import APP
from reviews.models import Review
from stats.models import DailyCount, DailyRefusal
from stats.periods import Period
from stats.sums import NAMES, Counted, Sums


@dataclass(frozen=True)
class Question:
    """Whose numbers, of which days, of which channels (None: all)."""

    organisation: Organisation
    period: Period
    channels: tuple[int, ...] | None = None

    def before(self) -> Question:
        """Return the same question about the period before."""
        return self.about(self.period.before())

    def about(self, period: Period) -> Question:
        """Return the same question about another period."""
        return Question(self.organisation, period, self.channels)


# One pass over the rows gives both groupings. Sums of integers are bigint, so nothing is ever numeric.
_COUNTED = (
    f"SELECT day_on, listing, {', '.join(f'sum({name})' for name in NAMES)} FROM stats_dailycount"
    " WHERE organisation_id = %(organisation)s AND day_on BETWEEN %(first)s AND %(last)s"
    " AND (%(channels)s::bigint[] IS NULL OR channel_id = ANY(%(channels)s))"
    " GROUP BY GROUPING SETS ((day_on), (listing))"
)


def _rows(question: Question) -> QuerySet[DailyCount]:
    found = DailyCount.objects.filter(
        organisation=question.organisation, day_on__range=(question.period.first, question.period.last)
    )
    return found if question.channels is None else found.filter(channel__in=question.channels)


def counted(question: Question) -> Counted:
    """Return the sums of a period as a whole, by interval and by listing, from one read."""
    days: dict[date, list[tuple[int, ...]]] = {}
    listed: dict[int, tuple[int, ...]] = {}
    period = question.period
    asked = {
        "organisation": question.organisation.pk,
        "first": period.first,
        "last": period.last,
        "channels": None if question.channels is None else list(question.channels),
    }
    with connections[APP].cursor() as cursor:
        cursor.execute(_COUNTED, asked)
        for day, listing, *numbers in cursor.fetchall():
            if day is None:
                listed[listing] = numbers
            else:
                days.setdefault(period.start_of(day), []).append(numbers)
    trend = [(start, Sums.of(days.get(period.start_of(start), ()))) for start in period.starts()]
    return Counted(Sums.of(listed.values()), trend, listed)


def by_day(question: Question) -> Iterator[dict[str, Any]]:
    """Yield the counted rows of a period in order: day, channel's name, listing's key and every sum."""
    rows = _rows(question).order_by("day_on", "channel__name", "channel", "listing")
    return rows.values("day_on", "channel__name", "listing", *NAMES).iterator(chunk_size=1000)


def _listings(question: Question) -> QuerySet[Listing]:
    found = Listing.objects.filter(organisation=question.organisation).order_by("id")
    return found if question.channels is None else found.filter(channel__in=question.channels)


def listings(question: Question) -> dict[int, Listing]:
    """Return the listings of the channels asked about, by key."""
    return {listing.pk: listing for listing in _listings(question)}


def platforms(question: Question) -> dict[int, str]:
    """Return the platforms of the listings of the channels asked about, by the listing's key."""
    return dict(_listings(question).values_list("id", "platform"))


def not_sent(question: Question) -> list[tuple[str, int]]:
    """Return how many events were refused, by reason, most first."""
    found = DailyRefusal.objects.filter(
        organisation=question.organisation, day_on__range=(question.period.first, question.period.last)
    )
    if question.channels is not None:
        found = found.filter(channel__in=question.channels)
    return list(found.values_list("reason").annotate(total=Sum("refused")).order_by("-total", "reason"))


def unanswered(organisation: Organisation, channels: Sequence[int] | None) -> int:
    """Return how many published reviews wait for an answer, whatever the period."""
    found = Review.objects.filter(organisation=organisation, state=Review.State.PUBLISHED, replies=None)
    return (found if channels is None else found.filter(channel__in=channels)).count()


def latest_reviews(
    organisation: Organisation, channels: Sequence[int] | None, limit: int = 7
) -> list[Review]:
    """Return the newest reviews with their customers and answers."""
    found = Review.objects.filter(organisation=organisation, state=Review.State.PUBLISHED)
    found = found if channels is None else found.filter(channel__in=channels)
    return list(found.select_related("listing", "channel", "customer").prefetch_related("replies")[:limit])
