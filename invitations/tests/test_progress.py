"""Progress goes forward only; a no stops every open letter of an address."""

from __future__ import annotations

from datetime import timedelta

import pytest

from accounts.models import Channel, Organisation
from invitations.models import Delivery, DeliveryChange, Invitation, Suppression
from invitations.services import progress
from invitations.services.suppression import lift, suppress
from tests.factories import (
    NOON,
    make_customer,
    make_delivery,
    make_event,
    make_invitation,
    make_listing,
    make_rule,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def invitation(acme: Organisation, channel: Channel) -> Invitation:
    """An invitation to Google that has been sent, with a reminder scheduled."""
    event = make_event(channel, make_customer())
    listing = make_listing(channel, "google")
    sent = make_invitation(event, make_rule(channel), state="sent", sent_at=NOON, listing=listing)
    make_delivery(sent, sequence=1, due_at=NOON + timedelta(days=7))
    return sent


def test_click_elsewhere_stops_the_reminder(acme: Organisation, invitation: Invitation) -> None:
    progress.mark_clicked(organisation=acme, clicked={invitation.pk: (NOON, NOON.date())})
    invitation.refresh_from_db()
    assert (invitation.state, invitation.clicked_on) == ("clicked", NOON.date())
    assert Delivery.objects.get(sequence=1).state == "cancelled"


def test_click_on_the_own_page_leaves_the_reminder_to_the_review(
    acme: Organisation, channel: Channel, invitation: Invitation
) -> None:
    invitation.listing = make_listing(channel, "own")
    invitation.save()
    progress.mark_clicked(organisation=acme, clicked={invitation.pk: (NOON, NOON.date())})
    assert Delivery.objects.get(sequence=1).state == "scheduled"
    progress.mark_reviewed(invitation=invitation, now=NOON)
    assert Delivery.objects.get(sequence=1).state == "cancelled"


def test_organisation_can_decide_that_clicks_stop_nothing(acme: Organisation, invitation: Invitation) -> None:
    acme.click_stops_reminder = False
    progress.mark_clicked(organisation=acme, clicked={invitation.pk: (NOON, NOON.date())})
    assert Delivery.objects.get(sequence=1).state == "scheduled"


def test_first_click_stands_and_a_review_is_never_taken_back(
    acme: Organisation, invitation: Invitation
) -> None:
    later = NOON + timedelta(days=1)
    progress.mark_clicked(organisation=acme, clicked={invitation.pk: (NOON, NOON.date())})
    progress.mark_reviewed(invitation=invitation, now=NOON)
    progress.mark_clicked(organisation=acme, clicked={invitation.pk: (later, later.date())})
    invitation.refresh_from_db()
    assert (invitation.state, invitation.clicked_at) == ("reviewed", NOON)


def test_suppressing_stops_open_letters_and_says_why(acme: Organisation, channel: Channel) -> None:
    customer, other = make_customer(), make_customer("other@customer.example")
    rule = make_rule(channel)
    mine = make_delivery(make_invitation(make_event(channel, customer), rule))
    theirs = make_delivery(make_invitation(make_event(channel, other), rule))
    stopped = suppress(address_hash=bytes(customer.address_hash), reason="unsubscribed", now=NOON)
    mine.refresh_from_db()
    theirs.refresh_from_db()
    assert (stopped, mine.state, theirs.state) == (1, "suppressed", "scheduled")
    mine.invitation.refresh_from_db()
    assert (mine.invitation.state, mine.invitation.refusal_reason) == ("refused", "unsubscribed")
    assert DeliveryChange.objects.values_list("from_state", "to_state", "reason").get() == (
        "scheduled",
        "suppressed",
        "unsubscribed",
    )


def test_suppressing_twice_is_one_suppression_and_lifting_frees_the_address(acme: Organisation) -> None:
    value = bytes(make_customer().address_hash)
    for _ in range(2):
        suppress(address_hash=value, reason="unsubscribed", now=NOON)
    assert Suppression.objects.count() == 1
    assert lift(address_hashes=[value], reasons=["unsubscribed"]) == 1
    assert not Suppression.objects.exists()
