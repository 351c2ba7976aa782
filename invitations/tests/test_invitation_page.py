"""One invitation: each step says why, in the channel's own time, and the deeds are offered where they do something."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import Channel, Organisation
from balancing.eligibility import Traits
from balancing.services import Request, allocate
from invitations.models import Attempt, Delivery, DeliveryEvent, Event, Invitation, InvitationRule
from invitations.refusals import Refusal
from invitations.services.bulk_actions import begin, take_back
from invitations.services.suppression import suppress
from invitations.states import DeliveryState
from tests.cast import Cast
from tests.factories import (
    NOON,
    make_customer,
    make_delivery,
    make_event,
    make_invitation,
    make_listing,
    make_rule,
    make_shares,
)

pytestmark = pytest.mark.django_db


def page(invitation: Invitation) -> str:
    return reverse("invitations:detail", args=["acme", invitation.public_id])


def titles(answer: Any) -> list[str]:
    return [str(step.title) for step, *_ in answer.context["steps"]]


def told(answer: Any, title: str) -> str:
    return next(str(step.text) for step, *_ in answer.context["steps"] if str(step.title) == title)


@pytest.fixture
def rule(acme: Organisation, channel: Channel) -> InvitationRule:
    return make_rule(channel)


@pytest.fixture
def event(channel: Channel) -> Event:
    return make_event(
        channel,
        make_customer(),
        reference="A-1",
        occurred_at=NOON - timedelta(days=3),
        received_at=NOON - timedelta(days=3),
        matched_at=NOON - timedelta(days=3) + timedelta(minutes=1),
        legal_basis="contract",
    )


@pytest.fixture
def invitation(event: Event, rule: InvitationRule) -> Invitation:
    return make_invitation(event, rule)


def moved(delivery: Delivery, *states: str, reason: str = "") -> None:
    for state in states:
        Delivery.objects.filter(pk=delivery.pk).update(state=state, reason=reason)


def test_waiting_letter_says_by_which_rule_and_when_in_local_time(
    olga: Client, invitation: Invitation
) -> None:
    make_delivery(invitation)
    answer = olga.get(page(invitation))
    assert titles(answer) == ["Order delivered", "Event received", "Invitation scheduled", "Letter due"]
    assert (
        told(answer, "Event received")
        == "Your shop reported it by the API. It brought a legal basis: Contract."
    )
    assert "Tue, 10 Mar 2026, 13:00 Paris time" in told(answer, "Invitation scheduled")
    html = answer.content.decode()
    assert "By the rule for “Order delivered”." in html
    assert reverse("invitations:rule", args=["acme", invitation.channel.public_id, "service"]) in html


@pytest.mark.parametrize("reason", Refusal.values)
def test_refusal_says_its_sentence(olga: Client, event: Event, rule: InvitationRule, reason: str) -> None:
    refused = make_invitation(event, rule, state="refused", refusal_reason=reason)
    answer = olga.get(page(refused))
    title = f"Not invited: {Refusal(reason).label}"
    assert told(answer, title) == str(Refusal(reason).sentence)


def test_whole_way_of_a_letter_is_told_in_order(
    olga: Client, invitation: Invitation, channel: Channel
) -> None:
    own, google = make_listing(channel), make_listing(channel, "google", requires_gmail=True)
    make_shares(channel, {own: 0, google: 100}, version=7)
    traits = Traits(address_domain="customer.example", language="en", country="FR", may_forward=True)
    allocate(
        channel=channel, kind="service", requests=[Request(invitation.pk, "delivered", traits)], now=NOON
    )
    letter = make_delivery(invitation)
    moved(letter, "claimed", "sending")
    moved(letter, "retry", reason="refused_for_now")
    moved(letter, "claimed", "sending", "sent")
    Delivery.objects.filter(pk=letter.pk).update(sent_at=NOON, last_reply="250 2.0.0 Ok: queued", attempts=2)
    for number, outcome, reply in ((1, "retry", "451 4.7.1 Greylisted"), (2, "sent", "250 2.0.0 Ok: queued")):
        Attempt.objects.create(
            delivery=letter,
            number=number,
            claim=uuid4(),
            outcome=outcome,
            reply=reply,
            marked_at=NOON,
            ended_at=NOON,
        )
    DeliveryEvent.objects.create(
        delivery=letter,
        kind="delivered",
        provider_event="1",
        happened_at=Delivery.objects.get(pk=letter.pk).changed_at + timedelta(hours=1),
        happened_on=date(2026, 3, 10),
    )
    make_delivery(invitation, sequence=1, due_at=NOON + timedelta(days=9000))
    later = Delivery.objects.get(pk=letter.pk).changed_at + timedelta(days=2)
    Invitation.objects.filter(pk=invitation.pk).update(
        state="reviewed",
        listing=own,
        fallback_reason="not_gmail",
        sent_at=NOON,
        opened_on=later.date(),
        clicked_at=later + timedelta(days=1),
        reviewed_at=later + timedelta(days=1, minutes=5),
    )
    answer = olga.get(page(invitation))
    assert titles(answer) == [
        "Order delivered",
        "Event received",
        "Invitation scheduled",
        "Led to your own page instead of Google",
        "Letter will be tried again",
        "Letter sent",
        "Delivered",
        "Opened",
        "Clicked",
        "Reviewed",
        "Reminder due",
    ]
    fallback = told(answer, "Led to your own page instead of Google")
    assert fallback.startswith("Draw 1 of version 7 of the shares gave Google.")
    assert "only for Gmail addresses, and this is none" in fallback
    assert told(answer, "Letter sent").endswith("The mail server said: 250 2.0.0 Ok: queued")
    html = answer.content.decode()
    for words in ("451 4.7.1 Greylisted", "Claimed", "Refused for now"):
        assert words in html
    assert reverse("reviews:list", args=["acme"]) in html


@pytest.mark.parametrize("state", DeliveryState.values)
def test_letter_in_any_state_is_told_with_its_sentence(
    olga: Client, invitation: Invitation, state: str
) -> None:
    make_delivery(invitation, state=state, reason="by_hand", sent_at=NOON if state == "sent" else None)
    html = olga.get(page(invitation)).content.decode()
    assert str(DeliveryState(state).sentence) in html


def test_page_asks_the_same_number_of_questions_whatever_happened(
    olga: Client, invitation: Invitation, django_assert_num_queries: Any
) -> None:
    letter = make_delivery(invitation)
    olga.get(page(invitation))
    with django_assert_num_queries(18):
        olga.get(page(invitation))
    moved(letter, "claimed", "sending", "retry", "claimed", "sending", "sent")
    make_delivery(invitation, sequence=1)
    with django_assert_num_queries(18):
        olga.get(page(invitation))


def test_one_invitation_is_cancelled_and_its_address_blocked_from_its_page(
    olga: Client, invitation: Invitation
) -> None:
    make_delivery(invitation)
    html = olga.get(page(invitation)).content.decode()
    assert ("Cancel the invitation" in html, "Block this address" in html) == (True, True)
    asked = {"invitation": invitation.public_id, "next": page(invitation)}
    assert olga.post(reverse("invitations:bulk_begin", args=["acme", "cancel"]), asked).url == page(
        invitation
    )
    block = reverse("invitations:customer_block", args=["acme", invitation.customer.public_id])
    answer = olga.post(block, {"note": "Rang us", "next": page(invitation)}, follow=True)
    html = answer.content.decode()
    assert "Letter cancelled" in html
    assert "Someone in your organisation stopped the letter." in html
    assert ("Lift the block" in html, "Cancel the invitation" in html) == (True, False)


def test_no_of_the_customer_cannot_be_lifted_here(olga: Client, invitation: Invitation) -> None:
    suppress(address_hash=bytes(invitation.customer.address_hash), reason="unsubscribed", now=NOON)
    html = olga.get(page(invitation)).content.decode()
    assert (
        "This address has unsubscribed" in html,
        "Lift the block" in html,
        "Block this address" in html,
    ) == (True, False, False)


def test_viewers_are_offered_nothing(vera: Client, invitation: Invitation) -> None:
    make_delivery(invitation)
    html = vera.get(page(invitation)).content.decode()
    assert ("Cancel the invitation" in html, "Block this address" in html) == (False, False)


def test_what_people_did_is_told_with_who_and_among_how_many(
    olga: Client, acme: Organisation, invitation: Invitation, cast: Cast
) -> None:
    make_delivery(invitation, expires_at=NOON + timedelta(days=999))
    chosen = [invitation.pk]
    cancelled = begin(organisation=acme, kind="cancel", actor=cast.olga, now=timezone.now(), chosen=chosen)
    answer = olga.get(page(invitation))
    assert told(answer, "Letter cancelled") == "Someone in your organisation stopped the letter. By Olga."
    assert answer.context["can_send_again"]
    assert "Send again" in answer.content.decode()
    take_back(action=cancelled, actor=cast.max, now=timezone.now())
    answer = olga.get(page(invitation))
    assert titles(answer)[-3:] == ["Letter cancelled", "Letter scheduled again", "Letter due"]
    assert (
        told(answer, "Letter scheduled again")
        == "Someone in your organisation took the cancellation back. By Max."
    )
    assert not answer.context["can_send_again"]
