"""What the tests of the customer pages share: somebody of whom everything is held."""

from __future__ import annotations

from uuid import uuid4

from accounts.models import Channel
from invitations.models import (
    Attempt,
    Customer,
    DeliveryEvent,
    EventProduct,
    Product,
)
from tests.factories import (
    NOON,
    make_customer,
    make_delivery,
    make_event,
    make_invitation,
    make_rule,
)


def known_customer(channel: Channel) -> Customer:
    """Ada has a letter that waits, and one that was sent."""
    ada = make_customer("ada@customer.example", name="Ada Byron", reference="C-17")
    rule = make_rule(channel)
    event = make_event(
        channel,
        ada,
        reference="A-1",
        matched_at=NOON,
        legal_basis="consent",
        consent_send=True,
        consent_track=False,
    )
    EventProduct.objects.create(event=event, product=Product.objects.create(sku="lamp", name="Lamp"))
    make_delivery(make_invitation(event, rule))
    sent = make_invitation(
        make_event(channel, ada, reference="A-2", matched_at=NOON), rule, state="sent", sent_at=NOON
    )
    letter = make_delivery(sent, state="sent", sent_at=NOON, last_reply="250 ok <ada@customer.example>")
    Attempt.objects.create(delivery=letter, number=1, claim=uuid4(), reply="250 ok <ada@customer.example>")
    DeliveryEvent.objects.create(
        delivery=letter,
        kind="delivered",
        provider_event="1",
        detail="ada@customer.example",
        happened_at=NOON,
        happened_on=NOON.date(),
    )
    return ada
