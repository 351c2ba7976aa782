"""Reports about deliveries: once each, in any order, late or doubled; the rows that remain are the same."""

from __future__ import annotations

import itertools
from datetime import date, timedelta

import pytest

from accounts.models import Channel, Organisation
from core.addresses import address_hash
from core.tenancy import tenant
from invitations.delivery_reports import Kind, Report, event_name
from invitations.models import Delivery, DeliveryEvent, Invitation, Suppression
from invitations.services.reporting import take_reports
from tests import factories
from tests.cast import Cast
from tests.factories import NOON

SENT = NOON - timedelta(hours=3)


def told(kind: str, delivery: Delivery, *, at: int = 0, is_lasting: bool = False, event: str = "") -> Report:
    moment = NOON + timedelta(minutes=at)
    return Report(
        delivery.public_id, Kind(kind), "postmark", event or f"{kind}-{delivery.pk}", moment, is_lasting
    )


@pytest.fixture
def letter(channel: Channel) -> Delivery:
    """A letter that has left, and its reminder that waits."""
    rule = factories.make_rule(channel, has_reminder=True)
    event = factories.make_event(channel, factories.make_customer())
    invitation = factories.make_invitation(
        event, rule, state="sent", sent_at=SENT, listing=factories.make_listing(channel)
    )
    factories.make_delivery(invitation, sequence=1, due_at=NOON + timedelta(days=7))
    return factories.make_delivery(invitation, state="sent", sent_at=SENT, sent_on=SENT.date())


def remains() -> object:
    """What stands in the rows, without the keys and times of their making."""
    return (
        sorted(Delivery.objects.values_list("sequence", "state", "reason", "bounced_on")),
        sorted(DeliveryEvent.objects.values_list("kind", "provider_event", "happened_on", "is_lasting")),
        sorted(Suppression.objects.values_list("reason", flat=True)),
        list(Invitation.objects.values_list("state", "refusal_reason")),
    )


KINDS = ("delivered", "deferred", "bounced", "complained", "unsubscribed")


@pytest.mark.parametrize("order", list(itertools.permutations(KINDS))[::7], ids="-".join)
def test_every_order_leaves_the_same_rows(order: tuple[str, ...], letter: Delivery) -> None:
    for kind in order:
        report = told(kind, letter, at=KINDS.index(kind), is_lasting=kind == "bounced")
        for _time in range(1 + order.index(kind) % 3):
            take_reports(reports=[report], now=NOON)
    assert remains() == (
        [(0, "sent", "", date(2026, 3, 10)), (1, "suppressed", "complained", None)],
        sorted((kind, f"{kind}-{letter.pk}", date(2026, 3, 10), kind == "bounced") for kind in KINDS),
        ["bounced_address", "complained", "unsubscribed"],
        [("sent", "")],
    )


def test_all_at_once_is_the_same_as_one_by_one(letter: Delivery) -> None:
    reports = [told(kind, letter, at=KINDS.index(kind), is_lasting=kind == "bounced") for kind in KINDS]
    assert take_reports(reports=[*reports, *reports], now=NOON) == 5
    once = remains()
    assert take_reports(reports=reports[::-1], now=NOON + timedelta(days=300)) == 0
    assert remains() == once


def test_a_hard_bounce_suppresses_the_address_and_stops_the_reminder(
    letter: Delivery, acme: Organisation
) -> None:
    take_reports(reports=[told("bounced", letter, is_lasting=True)], now=NOON)
    letter.refresh_from_db()
    assert letter.bounced_on == date(2026, 3, 10)
    found = Suppression.objects.get()
    assert bytes(found.address_hash) == address_hash(acme.pk, "camille@customer.example")
    assert Delivery.objects.get(sequence=1).state == "suppressed"


def test_a_soft_bounce_is_only_noted(letter: Delivery) -> None:
    take_reports(
        reports=[told("bounced", letter), told("rejected", letter), told("deferred", letter)], now=NOON
    )
    assert not Suppression.objects.exists()
    assert Delivery.objects.get(sequence=1).state == "scheduled"
    assert DeliveryEvent.objects.count() == 3


@pytest.mark.parametrize("kind", ["delivered", "bounced", "complained"])
def test_a_report_proves_that_an_unknown_letter_left(kind: str, letter: Delivery) -> None:
    Delivery.objects.all().delete()
    Invitation.objects.update(state="scheduled", sent_at=None)
    gone = factories.make_delivery(letter.invitation, state="unknown", claim="0" * 32, attempts=1)
    take_reports(reports=[told(kind, gone, is_lasting=True)], now=NOON)
    gone.refresh_from_db()
    assert (gone.state, gone.reason) == ("sent", "confirmed")
    assert Invitation.objects.get().state == "sent"


def test_reports_of_other_people_s_letters_change_nothing(letter: Delivery, cast: Cast) -> None:
    with tenant(cast.rival):
        foreign = Delivery.objects.get()
    unheard = Report("dlv_" + "0" * 32, Kind.BOUNCED, "postmark", "x", NOON, is_lasting=True)
    rubbish = Report("not an id", Kind.BOUNCED, "postmark", "y", NOON, is_lasting=True)
    by_key = Report(foreign.pk, Kind.BOUNCED, "returned", "z", NOON, is_lasting=True)
    before = remains()
    reports = [
        told("bounced", foreign, is_lasting=True),
        told("complained", foreign),
        unheard,
        rubbish,
        by_key,
    ]
    assert take_reports(reports=reports, now=NOON) == 0
    assert remains() == before
    with tenant(cast.rival):
        assert not Suppression.objects.exists()


def test_a_late_report_about_an_erased_customer_still_keeps_the_address_away(letter: Delivery) -> None:
    customer = letter.invitation.customer
    customer.email, customer.erased_at = "", NOON
    customer.save()
    take_reports(reports=[told("complained", letter)], now=NOON + timedelta(days=60))
    assert bytes(Suppression.objects.get().address_hash) == bytes(letter.address_hash)


def test_an_event_without_a_fit_name_is_named_by_what_it_says() -> None:
    assert event_name("abc", "bounced") == "abc"
    assert (
        event_name("", "bounced", "m1", 5)
        == event_name("", "bounced", "m1", 5)
        != event_name("", "bounced", "m1", 6)
    )
    assert len(event_name("x" * 500)) == 40
