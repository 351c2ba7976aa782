"""What the tests of sending share: due letters in numbers, a drain against a sink, and looks at rows."""

from __future__ import annotations

from collections import Counter
from datetime import datetime, timedelta

from django.utils import timezone

from accounts.models import Channel, Organisation
from core.addresses import address_hash
from core.tenancy import tenant
from invitations.mailer import Relay
from invitations.models import Customer, Delivery, Event, Invitation, InvitationRule
from invitations.services.sending import Drained, Rota, drain
from tests import factories


def make_due(
    organisation: Organisation,
    channel: Channel,
    count: int,
    *,
    rule: InvitationRule | None = None,
    due_at: datetime | None = None,
    prefix: str = "person",
) -> list[int]:
    """Make letters that are due, with few queries; return the deliveries' keys. Opens the tenant itself."""
    due_at = due_at or timezone.now() - timedelta(minutes=1)
    with tenant(organisation):
        rule = rule or InvitationRule.objects.filter(channel=channel).first() or factories.make_rule(channel)
        emails = [f"{prefix}{number}@customer.example" for number in range(count)]
        customers = Customer.objects.bulk_create(
            Customer(
                organisation=organisation,
                email=email,
                name="Camille Laurent",
                address_hash=address_hash(organisation.pk, email),
            )
            for email in emails
        )
        events = Event.objects.bulk_create(
            Event(
                organisation=organisation,
                channel=channel,
                event_type=rule.event_type,
                reference=f"{prefix}-{number}",
                customer=customer,
                occurred_at=due_at - timedelta(days=3),
                source="api",
                received_at=due_at - timedelta(days=3),
                received_on=(due_at - timedelta(days=3)).date(),
                matched_at=due_at - timedelta(days=3),
            )
            for number, customer in enumerate(customers)
        )
        invitations = Invitation.objects.bulk_create(
            Invitation(
                organisation=organisation,
                event=event,
                rule=rule,
                channel=channel,
                customer=event.customer,
                kind=rule.kind,
                reference=event.reference,
                language="en",
                state="scheduled",
                is_tracked=True,
                created_on=event.received_on,
            )
            for event in events
        )
        deliveries = Delivery.objects.bulk_create(
            Delivery(
                organisation=organisation,
                invitation=invitation,
                channel=channel,
                sequence=0,
                address_hash=bytes(invitation.customer.address_hash),
                due_at=due_at,
                expires_at=due_at + timedelta(days=14),
            )
            for invitation in invitations
        )
    return [delivery.pk for delivery in deliveries]


def relay_to(port: int, **options: object) -> Relay:
    """Return a relay on loopback: patient, because a busy machine is no fault, but quick to knock again."""
    usual = {
        "connections": 4,
        "connect_seconds": 20.0,
        "command_seconds": 20.0,
        "body_seconds": 20.0,
        "dot_reply_seconds": 20.0,
        "reconnect_pauses": (0.05,),
    }
    return Relay("127.0.0.1", port, **{**usual, **options})


def drain_to(port: int, seconds: float = 20.0, **options: object) -> Drained:
    """Send what is due to a sink."""
    return drain(relay=relay_to(port, **options), rota=Rota(), seconds=seconds)


def states(organisation: Organisation) -> Counter[str]:
    """Return how many deliveries are in which state."""
    with tenant(organisation):
        return Counter(Delivery.objects.values_list("state", flat=True))
