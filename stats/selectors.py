"""What the counted rows say about a period. Sums are read, rates are computed here, and nothing is written."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from django.db.models import Max, QuerySet, Sum

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
        return Question(self.organisation, self.period.before(), self.channels)


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


def by_platform(question: Question) -> list[PlatformSums]:
    """Return the sums by platform, own page first, then by letters sent; platforms without a listing are left out."""
    listings = Listing.objects.filter(organisation=question.organisation).order_by("id")
    if question.channels is not None:
        listings = listings.filter(channel__in=question.channels)
    platforms = dict(listings.values_list("id", "platform"))
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
    """Return how many invitations were refused by reason, most first."""
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


def counted_at(organisation: Organisation) -> datetime | None:
    """Return when a day was last recounted, or None before the first time."""
    return DailyCount.objects.filter(organisation=organisation).aggregate(newest=Max("counted_at"))["newest"]


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
