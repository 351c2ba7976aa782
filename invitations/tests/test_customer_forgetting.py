"""A customer is forgotten: for good, with every count kept, and not again by mistake."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import AuditEvent, Channel, Organisation
from core.addresses import address_hash
from invitations.models import (
    Attempt,
    Customer,
    Delivery,
    DeliveryEvent,
    Import,
    ImportIssue,
    Invitation,
    Suppression,
)
from invitations.services.forgetting import forget_customer
from invitations.services.matching import match_events
from invitations.tests.known_people import known_customer
from tests.factories import (
    NOON,
    make_customer,
    make_event,
)

pytestmark = pytest.mark.django_db


def page(name: str, *arguments: str) -> str:
    return reverse(f"invitations:customer_{name}", args=["acme", *arguments])


def text(answer: Any) -> str:
    return answer.content.decode()


@pytest.fixture
def ada(acme: Organisation, channel: Channel) -> Customer:
    return known_customer(channel)


def test_whole_address_finds_who_was_forgotten(olga: Client, ada: Customer) -> None:
    forget_customer(customer=ada, actor=None, now=NOON)
    assert len(olga.get(page("list"), {"q": "Ada@Customer.example"}).context["rows"]) == 1
    assert len(olga.get(page("list"), {"q": "ada@"}).context["rows"]) == 0


def test_forgetting_leaves_no_trace_of_the_person_and_every_count(
    olga: Client, ada: Customer, channel: Channel
) -> None:
    run = Import.objects.create(
        channel=channel, event_type="delivered", file_name="o.csv", file_key="k", file_size=1, file_hash=b"x"
    )
    ImportIssue.objects.create(
        import_run=run, line=1, verdict="invalid", cells=["A-9", " ADA@customer.example"]
    )
    ImportIssue.objects.create(
        import_run=run, line=2, verdict="invalid", cells=["A-8", "bob@customer.example"]
    )
    before = (Invitation.objects.count(), Delivery.objects.count())
    answer = olga.post(page("forget", ada.public_id), follow=True)
    assert "The customer is forgotten." in text(answer)
    ada.refresh_from_db()
    assert (ada.email, ada.name, ada.reference) == (None, "", "")
    assert ada.erased_at is not None
    assert bytes(ada.address_hash) == address_hash(ada.organisation_id, "ada@customer.example")
    assert (Invitation.objects.count(), Delivery.objects.count()) == before
    assert Delivery.objects.get(invitation__reference="A-1").state == "suppressed"
    assert Delivery.objects.get(invitation__reference="A-2").last_reply == "250"
    assert Attempt.objects.get().reply == "250"
    assert DeliveryEvent.objects.get().detail == ""
    assert list(ImportIssue.objects.order_by("line").values_list("cells", flat=True)) == [
        [],
        ["A-8", "bob@customer.example"],
    ]
    assert Suppression.objects.get().reason == "erased"
    trace = AuditEvent.objects.get(action="customer.forgotten")
    assert (trace.target, trace.detail) == (ada.public_id, {"letters": 1})
    html = text(olga.get(page("detail", ada.public_id)))
    assert ("Ada" in html, "ada@" in html, "This customer is forgotten" in html) == (False, False, True)
    assert text(olga.post(page("forget", ada.public_id), follow=True))
    assert AuditEvent.objects.filter(action="customer.forgotten").count() == 1


def test_forgotten_address_that_comes_back_is_refused(
    olga: Client, ada: Customer, channel: Channel, acme: Organisation
) -> None:
    olga.post(page("forget", ada.public_id))
    again = make_customer("ada@customer.example")
    event = make_event(channel, again, reference="A-3", occurred_at=NOON)
    match_events(organisation=acme, now=NOON + timedelta(hours=1))
    assert Invitation.objects.get(event=event).refusal_reason == "erased"


def test_forgetting_waits_politely_while_a_letter_is_under_way(olga: Client, ada: Customer) -> None:
    waiting = Delivery.objects.filter(state="scheduled")
    for state in ("claimed", "sending"):
        key = Delivery.objects.get(invitation__reference="A-1").pk
        Delivery.objects.filter(pk=key).update(state=state)
    answer = olga.post(page("forget", ada.public_id), follow=True)
    assert "handed to the mail server at this moment" in text(answer)
    ada.refresh_from_db()
    assert (ada.email, Suppression.objects.exists(), waiting.exists()) == (
        "ada@customer.example",
        False,
        False,
    )
