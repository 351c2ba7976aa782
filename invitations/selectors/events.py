"""Events, customers and invitations as lists and single rows, for doors that show them plainly."""

from __future__ import annotations

from django.db.models import QuerySet

from accounts.models import Channel, Organisation
from invitations.models import Customer, Event, Invitation


def events(
    organisation: Organisation, *, channel: Channel | None = None, reference: str = ""
) -> QuerySet[Event]:
    """Return events with channel and customer."""
    found = Event.objects.filter(organisation=organisation).select_related("channel", "customer")
    if channel is not None:
        found = found.filter(channel=channel)
    return found.filter(reference=reference) if reference else found


def event_by_public_id(organisation: Organisation, public_id: str) -> Event | None:
    """Return the event with that public id, or None."""
    uuid = Event.uuid_of(public_id)
    return events(organisation).filter(public_uuid=uuid).first() if uuid else None


def customers(organisation: Organisation) -> QuerySet[Customer]:
    """Return customers."""
    return Customer.objects.filter(organisation=organisation)


def customer_by_public_id(organisation: Organisation, public_id: str) -> Customer | None:
    """Return the customer with that public id, or None."""
    uuid = Customer.uuid_of(public_id)
    return customers(organisation).filter(public_uuid=uuid).first() if uuid else None


def invitations(
    organisation: Organisation, *, channel: Channel | None = None, reference: str = "", state: str = ""
) -> QuerySet[Invitation]:
    """Return invitations with event, channel, customer and listing."""
    found = Invitation.objects.filter(organisation=organisation)
    if channel is not None:
        found = found.filter(channel=channel)
    if reference:
        found = found.filter(reference=reference)
    if state:
        found = found.filter(state=state)
    return found.select_related("event", "channel", "customer", "listing")


def invitation_by_public_id(organisation: Organisation, public_id: str) -> Invitation | None:
    """Return the invitation with that public id, or None."""
    uuid = Invitation.uuid_of(public_id)
    return invitations(organisation).filter(public_uuid=uuid).first() if uuid else None
