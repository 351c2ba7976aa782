"""From the filters of a list to a query. Every condition can go into an index below row-level security."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta

from django.db.models import DateField, Exists, F, Func, OuterRef, Q, QuerySet
from django.db.models.functions import Cast

from accounts.models import Organisation
from balancing.models import Listing
from core.prefixes import begins
from invitations.models import Customer, Delivery, Event, Invitation
from invitations.states import DELIVERY_CLAIMABLE, DeliveryState
from invitations.wanted import NOT_DRAWN, Day, Letters, Wanted

# A local day lies within the UTC day of the same date and this much on either side (zones go from −12 to +14 hours).
_ZONES = timedelta(hours=14)


def narrowed(organisation: Organisation, wanted: Wanted) -> QuerySet[Invitation]:
    """Return the invitations wanted, in no order and without anything joined."""
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
    if wanted.rules:
        found = found.filter(rule__in=wanted.rules)
    if wanted.languages:
        found = found.filter(language__in=wanted.languages)
    if wanted.is_opened is not None:
        found = found.filter(opened_on__isnull=not wanted.is_opened)
    if wanted.letters:
        found = found.filter(_with_letters(organisation, wanted.letters))
    if wanted.first or wanted.last:
        found = _within(found, organisation, wanted)
    return _matching(found, organisation, wanted) if wanted.words else found


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


def waiting_letters(organisation: Organisation, first: date | None, last: date | None) -> QuerySet[Delivery]:
    """Return the letters that wait and are due on the local days of their channels from `first` to `last`.

    Each has `due_on`, the day of its channel's calendar.
    """
    found = Delivery.objects.filter(organisation=organisation, state__in=DELIVERY_CLAIMABLE)
    # The local day is reckoned for each row; only a bound on the moment itself can go into the index.
    if first:
        found = found.filter(due_at__gte=_midnight(first) - _ZONES)
    if last:
        found = found.filter(due_at__lt=_midnight(last) + timedelta(days=1) + _ZONES)
    found = found.annotate(due_on=local_day("due_at"))
    if first:
        found = found.filter(due_on__gte=first)
    return found.filter(due_on__lte=last) if last else found


def local_day(column: str) -> Cast:
    """Return the expression for the day that the channel's calendar shows at the moment in a column."""
    return Cast(Func(F("channel__time_zone"), F(column), function="timezone"), DateField())


def _on(organisation: Organisation, platforms: Iterable[str]) -> Q:
    listings = Listing.objects.filter(organisation=organisation, platform__in=list(platforms))
    drawn = Q(listing__in=list(listings.values_list("pk", flat=True)))
    return drawn | Q(listing=None) if NOT_DRAWN in platforms else drawn


def _with_letters(organisation: Organisation, letters: str) -> Q:
    reminders = Delivery.objects.filter(organisation=organisation, invitation=OuterRef("pk"), sequence=1)
    if letters == Letters.REMINDER:
        return Q(Exists(reminders.filter(state__in=DELIVERY_CLAIMABLE)))
    if letters == Letters.REMINDED:
        return Q(Exists(reminders.filter(state=DeliveryState.SENT)))
    firsts = Delivery.objects.filter(organisation=organisation, invitation=OuterRef("pk"), sequence=0)
    return Q(Exists(firsts)) & ~Q(Exists(reminders))


def _within(found: QuerySet[Invitation], organisation: Organisation, wanted: Wanted) -> QuerySet[Invitation]:
    if wanted.day is Day.DUE:
        due = waiting_letters(organisation, wanted.first, wanted.last)
        return found.filter(pk__in=due.order_by().values("invitation"))
    column = {Day.RECEIVED: "created_on"}.get(wanted.day, f"{wanted.day}_on")
    days = {}
    if wanted.first:
        days[f"{column}__gte"] = wanted.first
    if wanted.last:
        days[f"{column}__lte"] = wanted.last
    if wanted.day not in (Day.SENT, Day.BOUNCED):
        return found.filter(**days)
    # The local day on which the first letter left, or came back, stands at the letter.
    left = Delivery.objects.filter(
        organisation=OuterRef("organisation"), invitation=OuterRef("pk"), sequence=0, **days
    )
    return found.filter(Exists(left))


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), tzinfo=UTC)


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
