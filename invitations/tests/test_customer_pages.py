"""Customers: found by address, shown whole, blocked, and given their data."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import AuditEvent, Channel, Organisation
from accounts.models.organisation import ChannelScope
from accounts.roles import Role
from core.tenancy import tenant
from invitations.models import (
    Customer,
    Delivery,
    Invitation,
    Suppression,
)
from invitations.services.suppression import suppress
from invitations.tests.known_people import known_customer
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
    return known_customer(channel)


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
