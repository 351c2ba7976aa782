"""Reads of reviews: the inbox, one review, and what the thank-you page offers."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet

from accounts.models import Channel, Organisation
from balancing.models import Listing
from balancing.platforms import OWN, PLATFORMS, can_be_asked
from invitations.models import Customer, Invitation
from reviews.models import Review


@dataclass(frozen=True)
class Wanted:
    """Which reviews a list shows; None and blank mean: any."""

    channels: tuple[int, ...] | None = None
    rating: int | None = None
    state: str = ""
    is_answered: bool | None = None
    first: date | None = None
    last: date | None = None


def inbox(organisation: Organisation, wanted: Wanted) -> QuerySet[Review]:
    """Return the reviews wanted, with what a list shows of them."""
    found = Review.objects.filter(organisation=organisation)
    if wanted.channels is not None:
        found = found.filter(channel__in=wanted.channels)
    if wanted.rating is not None:
        found = found.filter(rating=wanted.rating)
    if wanted.state:
        found = found.filter(state=wanted.state)
    if wanted.is_answered is not None:
        found = found.filter(replies__isnull=not wanted.is_answered)
    if wanted.first:
        found = found.filter(submitted_on__gte=wanted.first)
    if wanted.last:
        found = found.filter(submitted_on__lte=wanted.last)
    return found.select_related("channel", "listing").prefetch_related("replies__author")


def review_by_public_id(
    organisation: Organisation, public_id: str, channels: Iterable[Channel] | None = None
) -> Review | None:
    """Return the review with that public id, or None when it is not one of these channels'."""
    uuid = Review.uuid_of(public_id)
    if uuid is None:
        return None
    found = Review.objects.filter(organisation=organisation, public_uuid=uuid)
    if channels is not None:
        found = found.filter(channel__in=list(channels))
    return (
        found.select_related("channel", "listing", "invitation", "customer")
        .prefetch_related("replies__author")
        .first()
    )


def invitation_by_key(organisation: Organisation | int, key: int) -> Invitation | None:
    """Return the invitation that a review token names, unless it was refused or its customer was erased."""
    return (
        Invitation.objects.filter(organisation=organisation, pk=key, customer__erased_at=None)
        .exclude(state="refused")
        .select_related("channel", "customer", "organisation")
        .first()
    )


def review_of(invitation: Invitation) -> Review | None:
    """Return the review that an invitation brought, or None."""
    return Review.objects.filter(organisation=invitation.organisation_id, invitation=invitation).first()


def reviews_of_customer(customer: Customer, channels: Collection[int] | None = None) -> QuerySet[Review]:
    """Return what a customer wrote, newest first, with channel and answer; of these channels only, unless None."""
    found = Review.objects.filter(organisation=customer.organisation_id, customer=customer)
    if channels is not None:
        found = found.filter(channel__in=channels)
    return found.select_related("channel").prefetch_related("replies").order_by("-id")


def onward_listings(channel: Channel) -> list[Listing]:
    """Return the other pages on which a customer may share a review: every active one that may be asked for.

    There is no rating among the arguments, so every reviewer is offered the same. Platforms that want
    their link on top come first.
    """
    found = Listing.objects.filter(organisation=channel.organisation_id, channel=channel, is_active=True)
    askable = [
        listing for listing in found.exclude(platform=OWN).exclude(url="") if can_be_asked(listing.platform)
    ]
    return sorted(
        askable, key=lambda listing: (not PLATFORMS[listing.platform].link_must_be_first, listing.pk)
    )
