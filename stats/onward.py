"""Reads of single clicks on thank-you pages, with the review they came from."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from balancing.models import Listing
from balancing.platforms import PLATFORMS
from core.tokens import Purpose
from reviews.models import Review
from stats.selectors import Question, listings
from tracking.models import Hit


@dataclass(frozen=True)
class OnwardClick:
    """One click. `review` is None when it is gone; `platform` is the name of the page it led to."""

    received_at: datetime
    platform: str
    listing: str
    review: Review | None
    verdict: str


def onward_clicks(
    question: Question, *, platform: str = "", earlier_than: datetime | None = None, limit: int = 50
) -> list[OnwardClick]:
    """Return clicks that led on, newest first, machines left out, as the count of them does. Three queries."""
    known = listings(question)
    found = Hit.objects.filter(
        organisation=question.organisation,
        day_on__range=(question.period.first, question.period.last),
        purpose=Purpose.ONWARD,
    ).exclude(verdict=Hit.Verdict.MACHINE)
    if question.channels is not None:
        found = found.filter(channel__in=question.channels)
    if platform:
        found = found.filter(listing__in=[key for key, one in known.items() if one.platform == platform])
    if earlier_than is not None:
        found = found.filter(received_at__lt=earlier_than)
    hits = list(found.order_by("-received_at", "-id")[:limit])
    reviews = Review.objects.filter(organisation=question.organisation).select_related("channel")
    by_key = reviews.in_bulk([hit.subject for hit in hits])
    return [
        OnwardClick(hit.received_at, *_named(known.get(hit.listing)), by_key.get(hit.subject), hit.verdict)
        for hit in hits
    ]


def _named(listing: Listing | None) -> tuple[str, str]:
    if listing is None:
        return "", ""
    known = PLATFORMS.get(listing.platform)
    return str(known.name) if known else listing.platform, listing.name
