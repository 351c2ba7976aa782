"""Events meet rules: exactly one invitation each, with a time or with the reason why not."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from accounts.models import Channel, Organisation
from invitations.models import Delivery, Event, Invitation
from invitations.services.matching import match_events
from invitations.services.suppression import suppress
from tests.factories import NOON, make_customer, make_event, make_rule

pytestmark = pytest.mark.django_db


def refusal(organisation: Organisation) -> str:
    match_events(organisation=organisation, now=NOON)
    return Invitation.objects.latest("id").refusal_reason


def test_event_becomes_one_invitation_with_a_letter_in_the_channels_morning(
    acme: Organisation, channel: Channel
) -> None:
    make_rule(channel, wait_days=3, send_hour=10)
    event = make_event(channel, make_customer())
    matched = match_events(organisation=acme, now=NOON)
    assert (matched.events, matched.scheduled) == (1, 1)
    delivery = Delivery.objects.get()
    assert delivery.due_at == datetime(2026, 3, 13, 9, 0, tzinfo=UTC)
    assert delivery.expires_at == delivery.due_at + timedelta(days=14)
    assert delivery.invitation.event == event
    assert delivery.invitation.created_on == event.received_on


def test_matching_twice_changes_nothing(acme: Organisation, channel: Channel) -> None:
    make_rule(channel)
    make_event(channel, make_customer())
    match_events(organisation=acme, now=NOON)
    assert match_events(organisation=acme, now=NOON).events == 0
    assert Invitation.objects.count() == Delivery.objects.count() == 1


def test_event_without_a_rule_is_done_and_counted(acme: Organisation, channel: Channel) -> None:
    make_event(channel, make_customer(), event_type="shipped")
    assert match_events(organisation=acme, now=NOON).unruled == 1
    assert Event.objects.get().matched_at == NOON
    assert not Invitation.objects.exists()


def test_activation_date_counts_when_the_rule_says_so(acme: Organisation, channel: Channel) -> None:
    make_rule(channel, wait_days=7, uses_activation_date=True)
    make_event(channel, make_customer(), activation_on=date(2026, 4, 10))
    match_events(organisation=acme, now=NOON)
    assert Delivery.objects.get().due_at == datetime(2026, 4, 17, 8, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("event", "reason"),
    [
        ({"occurred_at": NOON - timedelta(days=91)}, "too_old"),
        ({"consent_send": False}, "no_legal_basis"),
    ],
)
def test_event_is_refused(acme: Organisation, channel: Channel, event: dict[str, Any], reason: str) -> None:
    make_rule(channel)
    make_event(channel, make_customer(), **event)
    assert refusal(acme) == reason
    assert not Delivery.objects.exists()


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"is_active": False}, "channel_off"),
        ({"legal_basis": ""}, "no_legal_basis"),
        ({"sender": None}, "no_sender"),
    ],
)
def test_channel_can_be_the_reason(
    acme: Organisation, channel: Channel, change: dict[str, Any], reason: str
) -> None:
    for name, value in change.items():
        setattr(channel, name, value)
    channel.save()
    make_rule(channel)
    make_event(channel, make_customer())
    assert refusal(acme) == reason


def test_unverified_sender_is_no_sender(acme: Organisation, channel: Channel) -> None:
    channel.sender.verified_at = None
    channel.sender.save()
    make_rule(channel)
    make_event(channel, make_customer())
    assert refusal(acme) == "no_sender"


def test_suppressed_and_erased_people_are_refused_with_the_reason(
    acme: Organisation, channel: Channel
) -> None:
    make_rule(channel)
    unsubscribed = make_customer("no@customer.example")
    suppress(address_hash=bytes(unsubscribed.address_hash), reason="unsubscribed", now=NOON)
    make_event(channel, unsubscribed)
    make_event(channel, make_customer("gone@customer.example", erased_at=NOON, email=None))
    match_events(organisation=acme, now=NOON)
    assert set(Invitation.objects.values_list("refusal_reason", flat=True)) == {"unsubscribed", "erased"}


def test_second_order_of_a_person_within_30_days_is_capped_even_in_one_run(
    acme: Organisation, channel: Channel
) -> None:
    make_rule(channel)
    customer = make_customer()
    make_event(channel, customer)
    make_event(channel, customer)
    matched = match_events(organisation=acme, now=NOON)
    assert (matched.scheduled, dict(matched.refused)) == (1, {"capped": 1})


def test_cap_looks_at_the_letters_not_at_the_order_of_reports(acme: Organisation, channel: Channel) -> None:
    make_rule(channel, uses_activation_date=True)
    customer = make_customer()
    make_event(channel, customer, activation_on=date(2026, 6, 1))
    make_event(channel, customer, activation_on=date(2026, 5, 10))
    make_event(channel, customer, activation_on=date(2026, 4, 1))
    match_events(organisation=acme, now=NOON)
    assert list(Invitation.objects.order_by("id").values_list("state", flat=True)) == [
        "scheduled",
        "refused",
        "scheduled",
    ]


def test_same_order_under_another_event_type_is_a_duplicate(acme: Organisation, channel: Channel) -> None:
    make_rule(channel, event_type="shipped")
    make_rule(channel, event_type="delivered")
    make_event(channel, make_customer("a@customer.example"), reference="A1", event_type="shipped")
    make_event(channel, make_customer("b@customer.example"), reference="A1", event_type="delivered")
    matched = match_events(organisation=acme, now=NOON)
    assert (matched.scheduled, dict(matched.refused)) == (1, {"duplicate": 1})


def test_held_organisation_is_matched_so_that_nothing_is_lost(acme: Organisation, channel: Channel) -> None:
    acme.is_held = True
    acme.save()
    make_rule(channel)
    make_event(channel, make_customer())
    assert match_events(organisation=acme, now=NOON).scheduled == 1


@pytest.mark.parametrize(
    ("mode", "consent", "is_tracked"),
    [
        ("full", None, True),
        ("full", False, False),
        ("consented", None, False),
        ("consented", True, True),
        ("off", True, False),
    ],
)
def test_tracking_is_settled_at_matching(
    acme: Organisation, channel: Channel, mode: str, consent: bool | None, is_tracked: bool
) -> None:
    acme.tracking_mode = mode
    acme.save()
    make_rule(channel)
    make_event(channel, make_customer(), consent_track=consent)
    match_events(organisation=acme, now=NOON)
    assert Invitation.objects.get().is_tracked is is_tracked


def test_number_of_queries_does_not_grow_with_events(
    acme: Organisation, channel: Channel, django_assert_num_queries: Any
) -> None:
    make_rule(channel)
    for number in range(1):
        make_event(channel, make_customer(f"{number}@one.example"))
    with django_assert_num_queries(11):
        match_events(organisation=acme, now=NOON)
    for number in range(30):
        make_event(channel, make_customer(f"{number}@thirty.example"))
    with django_assert_num_queries(11):
        assert match_events(organisation=acme, now=NOON).scheduled == 30
