"""Customers: found by address, shown whole, blocked, forgotten for good, and given their data."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import AuditEvent, Channel, Organisation
from accounts.models.organisation import ChannelScope
from accounts.roles import Role
from core.addresses import address_hash
from core.tenancy import tenant
from invitations.models import (
    Attempt,
    Customer,
    Delivery,
    DeliveryEvent,
    EventProduct,
    Import,
    ImportIssue,
    Invitation,
    Product,
    Suppression,
)
from invitations.services.forgetting import forget_customer
from invitations.services.matching import match_events
from invitations.services.suppression import suppress
from tests.cast import Cast, logged_in
from tests.factories import (
    NOON,
    make_channel,
    make_customer,
    make_delivery,
    make_event,
    make_invitation,
    make_membership,
    make_rule,
    make_user,
)

pytestmark = pytest.mark.django_db


def page(name: str, *arguments: str) -> str:
    return reverse(f"invitations:customer_{name}", args=["acme", *arguments])


def text(answer: Any) -> str:
    return answer.content.decode()


@pytest.fixture
def ada(acme: Organisation, channel: Channel) -> Customer:
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


def test_list_shows_who_may_be_written_to(olga: Client, ada: Customer, acme: Organisation) -> None:
    blocked = make_customer("bob@customer.example", name="Bob")
    suppress(address_hash=bytes(blocked.address_hash), reason="unsubscribed", now=NOON)
    answer = olga.get(page("list"))
    assert [(customer.name, is_blocked) for customer, is_blocked in answer.context["rows"]] == [
        ("Bob", True),
        ("Ada Byron", False),
    ]
    assert answer.context["rows"][1][0].invited == 2
    assert ("Not written to" in text(answer), "C-17" in text(answer)) == (True, True)


@pytest.mark.parametrize(
    ("words", "found"),
    [("ada", 1), ("ADA@cust", 1), ("da", 0), ("a", 2), ("\x07", 2), ("100%", 0), ("ada@customer.example", 1)],
)
def test_search_is_by_the_beginning_of_the_address(
    olga: Client, ada: Customer, words: str, found: int
) -> None:
    make_customer("bob@customer.example")
    assert len(olga.get(page("list"), {"q": words}).context["rows"]) == found


def test_whole_address_finds_who_was_forgotten(olga: Client, ada: Customer) -> None:
    forget_customer(customer=ada, actor=None, now=NOON)
    assert len(olga.get(page("list"), {"q": "Ada@Customer.example"}).context["rows"]) == 1
    assert len(olga.get(page("list"), {"q": "ada@"}).context["rows"]) == 0


def test_list_and_page_ask_the_same_number_of_questions_for_one_and_three(
    olga: Client, ada: Customer, channel: Channel, django_assert_num_queries: Any
) -> None:
    addresses = ((page("list"), 10), (page("detail", ada.public_id), 20))
    for address, count in addresses:
        olga.get(address)
        with django_assert_num_queries(count):
            olga.get(address)
    rule = make_rule(channel, event_type="shipped")
    for n in range(2):
        make_customer(f"p{n}@customer.example")
        event = make_event(channel, ada, event_type="shipped", reference=f"S-{n}")
        make_delivery(make_invitation(event, rule))
    for address, count in addresses:
        with django_assert_num_queries(count):
            olga.get(address)


def test_page_shows_everything_held(olga: Client, ada: Customer) -> None:
    html = text(olga.get(page("detail", ada.public_id)))
    for words in (
        "Ada Byron",
        "ada@customer.example",
        "C-17",
        "A-1",
        "A-2",
        "Lamp",
        "Consent",
        "No to",
        "tracking",
    ):
        assert words in html


def test_blocking_stops_open_letters_and_can_be_lifted(olga: Client, ada: Customer) -> None:
    answer = olga.post(page("block", ada.public_id), {"note": "Rang us\x00"}, follow=True)
    assert "The address is blocked; 1 letter was stopped." in text(answer)
    no = Suppression.objects.get()
    assert (no.reason, no.note, no.created_by.email) == ("blocked_by_hand", "Rang us", "olga@acme.example")
    assert set(Invitation.objects.values_list("reference", "state", "refusal_reason")) == {
        ("A-1", "refused", "blocked_by_hand"),
        ("A-2", "sent", ""),
    }
    answer = olga.post(page("unblock", ada.public_id), follow=True)
    assert "may be written to again" in text(answer)
    assert not Suppression.objects.exists()
    assert Delivery.objects.get(invitation__reference="A-1").state == "suppressed"


@pytest.mark.parametrize("reason", ["unsubscribed", "complained"])
def test_no_of_the_customer_is_not_lifted_by_hand(olga: Client, ada: Customer, reason: str) -> None:
    suppress(address_hash=bytes(ada.address_hash), reason=reason, now=NOON)
    answer = olga.post(page("unblock", ada.public_id), follow=True)
    assert "what the customer said stays" in text(answer)
    assert Suppression.objects.get().reason == reason


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


def test_data_are_given_as_a_file_and_the_deed_is_traced(olga: Client, ada: Customer) -> None:
    answer = olga.post(page("export", ada.public_id))
    told = answer.json()
    assert answer["Content-Disposition"] == f'attachment; filename="{ada.public_id}.json"'
    assert told["customer"]["email"] == "ada@customer.example"
    assert {event["reference"] for event in told["events"]} == {"A-1", "A-2"}
    first = next(event for event in told["events"] if event["reference"] == "A-1")
    assert (first["consents"]["track"], first["products"], first["legal_basis"]) == (
        False,
        [{"sku": "lamp", "name": "Lamp"}],
        "consent",
    )
    assert {one["state"] for one in told["invitations"]} == {"scheduled", "sent"}
    assert AuditEvent.objects.get(action="customer.exported").target == ada.public_id


def test_viewers_may_look_only(vera: Client, olga: Client, ada: Customer) -> None:
    html = text(vera.get(page("detail", ada.public_id)))
    assert ("Download the data" in html, "Block this address" in html, "Forget" in html) == (
        False,
        False,
        False,
    )
    deeds = ("block", "unblock", "forget", "export")
    assert {vera.post(page(deed, ada.public_id)).status_code for deed in deeds} == {403}
    assert {olga.get(page(deed, ada.public_id)).status_code for deed in deeds} == {405}
    ada.refresh_from_db()
    assert ada.erased_at is None


def test_scoped_members_meet_people_of_their_channels_and_forget_nobody(
    acme: Organisation, ada: Customer
) -> None:
    mine = make_channel("Acme Lyon", sender=None)
    both = make_customer("both@customer.example", name="Both")
    make_event(mine, both, reference="L-1")
    make_event(ada.events.first().channel, both, reference="P-1")
    person = make_user("lou@acme.example")
    membership = make_membership(acme, person, Role.MANAGER)
    membership.has_channel_scope = True
    membership.save()
    ChannelScope.objects.create(membership=membership, channel=mine)
    lou = logged_in(person)
    assert [customer.name for customer, _ in lou.get(page("list")).context["rows"]] == ["Both"]
    assert lou.get(page("list"), {"q": "ada@customer.example"}).context["rows"] == []
    assert lou.get(page("detail", ada.public_id)).status_code == 404
    html = text(lou.get(page("detail", both.public_id)))
    assert ("L-1" in html, "P-1" in html, "Forget" in html) == (True, False, False)
    assert [event["reference"] for event in lou.post(page("export", both.public_id)).json()["events"]] == [
        "L-1"
    ]
    assert lou.post(page("forget", both.public_id)).status_code == 403
    assert lou.post(page("block", ada.public_id)).status_code == 404


def test_rivals_people_do_not_exist(olga: Client, rita: Client, ada: Customer, cast: Cast) -> None:
    with tenant(cast.rival):
        foreign = Customer.objects.get().public_id
    for deed in ("block", "unblock", "forget", "export"):
        assert olga.post(page(deed, foreign)).status_code == 404
    assert olga.get(page("detail", foreign)).status_code == 404
    assert olga.get(page("list"), {"q": "secret@rival-customer.example"}).context["rows"] == []
    assert rita.get(page("detail", ada.public_id)).status_code == 404
    with tenant(cast.rival):
        assert Customer.objects.get().erased_at is None


def test_new_organisation_is_told_what_comes_here(olga: Client, acme: Organisation) -> None:
    assert "No customer yet" in text(olga.get(page("list")))
    assert "Nobody is like that" in text(olga.get(page("list"), {"q": "nobody"}))
