"""What the counted rows say about a period. Sums are read, rates are computed here, and nothing is written."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import QuerySet, Sum

from accounts.models import Organisation
from balancing.models import Listing
from balancing.platforms import OWN
from reviews.models import Review
from stats.models import DailyCount, DailyRefusal
from stats.periods import Period
from stats.rollup import SUMS


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


@dataclass
class Sums:
    """The sums of a period, and the rates that follow from them; a rate without a base is None."""

    counts: dict[str, int] = field(default_factory=lambda: dict.fromkeys(SUMS, 0))

    def __getattr__(self, name: str) -> int:
        try:
            return self.__dict__["counts"][name]
        except KeyError as error:
            raise AttributeError(name) from error

    @property
    def delivered(self) -> int:
        """Letters that a mail server accepted and that did not come back."""
        return self.sent - self.bounced

    @property
    def mean_rating(self) -> float | None:
        """The plain mean of the stars."""
        if not self.reviews:
            return None
        return sum(stars * self.counts[f"stars_{stars}"] for stars in range(1, 6)) / self.reviews


def ratio(part: int, whole: int) -> float | None:
    """Return part ÷ whole, or None when there is no whole."""
    return part / whole if whole else None


@dataclass(frozen=True)
class PlatformSums:
    """The sums of one platform. `reviewed` is None where a posted review cannot be seen."""

    key: str
    listings: int
    sums: Sums

    @property
    def reviewed(self) -> int | None:
        """Reviews, on the own page only."""
        return self.sums.reviews if self.key == OWN else None


def _rows(question: Question) -> QuerySet[DailyCount]:
    found = DailyCount.objects.filter(
        organisation=question.organisation, day_on__range=(question.period.first, question.period.last)
    )
    return found if question.channels is None else found.filter(channel__in=question.channels)


def totals(question: Question) -> Sums:
    """Return the sums of the whole period."""
    found = _rows(question).aggregate(**{f"sum_{name}": Sum(name, default=0) for name in SUMS})
    return Sums({name: found[f"sum_{name}"] for name in SUMS})


def trend(question: Question) -> list[tuple[date, Sums]]:
    """Return the sums by interval, in order, intervals without rows included."""
    starts = question.period.starts()
    by_start = {question.period.start_of(start): Sums() for start in starts}
    for row in _rows(question).values("day_on").annotate(**{f"sum_{name}": Sum(name) for name in SUMS}):
        counts = by_start[question.period.start_of(row["day_on"])].counts
        for name in SUMS:
            counts[name] += row[f"sum_{name}"]
    return [(start, by_start[question.period.start_of(start)]) for start in starts]


def summed(parts: Iterable[tuple[date, Sums]]) -> Sums:
    """Return the sums of a whole trend, so that its rows need not be asked for again."""
    whole = Sums()
    for _start, sums in parts:
        for name in SUMS:
            whole.counts[name] += sums.counts[name]
    return whole


def by_day(question: Question) -> Iterator[dict[str, Any]]:
    """Yield the counted rows of a period in order: day, channel's name, listing's key and every sum."""
    rows = _rows(question).order_by("day_on", "channel__name", "channel", "listing")
    return rows.values("day_on", "channel__name", "listing", *SUMS).iterator(chunk_size=1000)


def listings(question: Question) -> dict[int, Listing]:
    """Return the listings of the channels asked about, by key."""
    found = Listing.objects.filter(organisation=question.organisation).order_by("id")
    if question.channels is not None:
        found = found.filter(channel__in=question.channels)
    return {listing.pk: listing for listing in found}


def by_platform(question: Question, known: Mapping[int, Listing] | None = None) -> list[PlatformSums]:
    """Return the sums by platform, own page first, then by letters sent; platforms without a listing are left out.

    `known` are the listings, when they have been fetched already.
    """
    known = listings(question) if known is None else known
    platforms = {key: listing.platform for key, listing in known.items()}
    found = {key: Sums() for key in dict.fromkeys(platforms.values())}
    rows = _rows(question).filter(listing__in=list(platforms))
    for row in rows.values("listing").annotate(**{f"sum_{name}": Sum(name) for name in SUMS}):
        counts = found[platforms[row["listing"]]].counts
        for name in SUMS:
            counts[name] += row[f"sum_{name}"]
    listed = [
        PlatformSums(key, sum(platform == key for platform in platforms.values()), sums)
        for key, sums in found.items()
    ]
    return sorted(listed, key=lambda platform: (platform.key != OWN, -platform.sums.sent, platform.key))


def not_sent(question: Question) -> list[tuple[str, int]]:
    """Return how many events were refused, by reason, most first."""
    found = DailyRefusal.objects.filter(
        organisation=question.organisation, day_on__range=(question.period.first, question.period.last)
    )
    if question.channels is not None:
        found = found.filter(channel__in=question.channels)
    return list(
        found.values_list("reason")
        .annotate(total=Sum("refused"))
        .order_by("-total", "reason")
        .values_list("reason", "total")
    )


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
