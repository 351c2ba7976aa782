"""Which invitations a list shows, how many there are in each state, and one of them with all its rows."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

from django.db.models import Count, Exists, OuterRef, Prefetch, Q, QuerySet

from accounts.models import Channel, Organisation
from balancing.models import Listing
from balancing.platforms import PLATFORMS
from core.prefixes import begins
from invitations.models import Customer, Delivery, DeliveryChange, Event, Invitation
from invitations.states import DELIVERY_TERMINAL, InvitationState

NOT_DRAWN = "none"  # the platform of an invitation for which none has been drawn yet
COUNTED = 50_000  # rows that a page may count; beyond it the counts are left out


class Day(StrEnum):
    """Which day of an invitation a period means."""

    RECEIVED = "received"
    SENT = "sent"
    OPENED = "opened"
    CLICKED = "clicked"


@dataclass(frozen=True)
class Wanted:
    """Which invitations a list shows; None and empty mean: any, but an empty `channels` means: of none.

    `known` are all channels one may see and all event types: naming them lets a search by reference use its index.
    """

    channels: tuple[int, ...] | None = None
    known: tuple[tuple[int, ...], tuple[str, ...]] = ((), ())
    states: tuple[str, ...] = ()
    reasons: tuple[str, ...] = ()
    platforms: tuple[str, ...] = ()
    event_types: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    is_opened: bool | None = None
    first: date | None = None
    last: date | None = None
    day: Day = Day.RECEIVED
    words: str = ""


def invitations(organisation: Organisation, wanted: Wanted) -> QuerySet[Invitation]:
    """Return the invitations wanted, newest first, with what a line of a list shows of them."""
    return (
        _narrowed(organisation, wanted)
        .select_related("customer", "channel", "listing", "event")
        .prefetch_related(Prefetch("deliveries", Delivery.objects.order_by("sequence")))
        .prefetch_related(
            Prefetch("deliveries__changes", DeliveryChange.objects.filter(to_state__in=DELIVERY_TERMINAL))
        )
        .order_by("-id")
    )


def counts_by_state(organisation: Organisation, wanted: Wanted) -> dict[str, int] | None:
    """Return how many there are in each state, whatever states are wanted; None when there are too many to count."""
    found = _narrowed(organisation, replace(wanted, states=())).order_by().values("pk", "state")
    states = {state: Count("pk", filter=Q(state=state)) for state in InvitationState.values}
    counted = found[: COUNTED + 1].aggregate(**states)
    return counted if sum(counted.values()) <= COUNTED else None


def invitation_by_public_id(
    organisation: Organisation, public_id: str, channels: Iterable[Channel] | None = None
) -> Invitation | None:
    """Return the invitation with that public id, or None when it is not one of these channels'."""
    uuid = Invitation.uuid_of(public_id)
    if uuid is None:
        return None
    found = Invitation.objects.filter(organisation=organisation, public_uuid=uuid)
    if channels is not None:
        found = found.filter(channel__in=list(channels))
    return found.select_related(
        "customer", "channel", "listing", "event__import_run", "rule__template"
    ).first()


def keys_of(organisation: Organisation, public_ids: Iterable[str], channels: Iterable[int]) -> list[int]:
    """Return the keys of those of these invitations that belong to the channels; others are left out."""
    uuids = [uuid for public_id in public_ids if (uuid := Invitation.uuid_of(public_id))]
    found = Invitation.objects.filter(
        organisation=organisation, public_uuid__in=uuids, channel__in=list(channels)
    )
    return list(found.values_list("pk", flat=True))


def platforms_in_use(organisation: Organisation) -> list[str]:
    """Return the platforms on which any channel has, or had, a listing, in the order in which they are offered."""
    found = Listing.objects.filter(organisation=organisation).order_by()
    used = set(found.values_list("platform", flat=True).distinct())
    return [key for key in PLATFORMS if key in used] + sorted(used - PLATFORMS.keys())


def _narrowed(organisation: Organisation, wanted: Wanted) -> QuerySet[Invitation]:
    found = Invitation.objects.filter(organisation=organisation)
    if wanted.channels is not None:
        found = found.filter(channel__in=wanted.channels)
    if wanted.states:
        found = found.filter(state__in=wanted.states)
    if wanted.reasons:
        found = found.filter(refusal_reason__in=wanted.reasons)
    if wanted.platforms:
        found = found.filter(_on(organisation, wanted.platforms))
    if wanted.event_types:
        found = found.filter(event__event_type__in=wanted.event_types)
    if wanted.sources:
        found = found.filter(event__source__in=wanted.sources)
    if wanted.is_opened is not None:
        found = found.filter(opened_on__isnull=not wanted.is_opened)
    if wanted.first or wanted.last:
        found = _within(found, wanted)
    return _matching(found, organisation, wanted) if wanted.words else found


def _on(organisation: Organisation, platforms: Iterable[str]) -> Q:
    listings = Listing.objects.filter(organisation=organisation, platform__in=list(platforms))
    drawn = Q(listing__in=list(listings.values_list("pk", flat=True)))
    return drawn | Q(listing=None) if NOT_DRAWN in platforms else drawn


def _within(found: QuerySet[Invitation], wanted: Wanted) -> QuerySet[Invitation]:
    column = {Day.RECEIVED: "created_on", Day.SENT: "sent_on"}.get(wanted.day, f"{wanted.day}_on")
    days = {}
    if wanted.first:
        days[f"{column}__gte"] = wanted.first
    if wanted.last:
        days[f"{column}__lte"] = wanted.last
    if wanted.day is not Day.SENT:
        return found.filter(**days)
    # The local day on which the first letter left stands at the letter.
    left = Delivery.objects.filter(
        organisation=OuterRef("organisation"), invitation=OuterRef("pk"), sequence=0, **days
    )
    return found.filter(Exists(left))


def _matching(
    found: QuerySet[Invitation], organisation: Organisation, wanted: Wanted
) -> QuerySet[Invitation]:
    """Search by the beginning of a reference or an address, or by a whole public id."""
    if uuid := Invitation.uuid_of(wanted.words):
        return found.filter(public_uuid=uuid)
    mine = Invitation.objects.filter(organisation=organisation).order_by()
    by_reference = mine.filter(event__in=events_beginning(organisation, wanted)).values("pk")
    by_address = mine.filter(customer__in=customers_beginning(organisation, wanted)).values("pk")
    # A union lets each half use its own index; an OR over both would read every invitation.
    return found.filter(pk__in=by_reference.union(by_address))


def events_beginning(organisation: Organisation, wanted: Wanted) -> QuerySet[Event]:
    """Return the events whose reference begins with the words wanted."""
    channels, types = wanted.known
    return Event.objects.filter(
        begins("reference", wanted.words),
        organisation=organisation,
        channel__in=channels,
        event_type__in=types,
    )


def customers_beginning(organisation: Organisation, wanted: Wanted) -> QuerySet[Customer]:
    """Return the customers whose address begins with the words wanted."""
    return Customer.objects.filter(begins("email", wanted.words.lower()), organisation=organisation)
