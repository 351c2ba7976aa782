"""Claiming: what is taken, what is stopped and why, and that nothing is drawn twice."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

import pytest

from accounts.models import Channel, Organisation, SenderIdentity
from balancing.models import Allocation, AllocationCounter
from invitations.models import Customer, Delivery, DeliveryChange, Event, Invitation, InvitationRule
from invitations.services.sending import Terms, claim
from invitations.services.sending.jobs import Batch
from invitations.services.suppression import suppress
from invitations.states import InvitationState
from tests import factories
from tests.factories import NOON

TERMS = Terms()


@dataclass
class Letter:
    """A due letter and everything it hangs on."""

    organisation: Organisation
    channel: Channel
    rule: InvitationRule
    customer: Customer
    event: Event
    invitation: Invitation
    delivery: Delivery

    def reload(self) -> Letter:
        self.delivery.refresh_from_db()
        self.invitation.refresh_from_db()
        return self


@pytest.fixture
def letter(acme: Organisation, channel: Channel) -> Letter:
    return make_letter(acme, channel)


def make_letter(acme: Organisation, channel: Channel, number: int = 1, **delivery: object) -> Letter:
    rule = InvitationRule.objects.filter(channel=channel).first() or factories.make_rule(
        channel, has_reminder=True
    )
    customer = factories.make_customer(f"camille{number}@customer.example")
    event = factories.make_event(channel, customer)
    invitation = factories.make_invitation(event, rule)
    return Letter(
        acme, channel, rule, customer, event, invitation, factories.make_delivery(invitation, **delivery)
    )


def claim_at_noon(size: int = 10, **more: object) -> Batch:
    return claim(size=size, now=NOON, terms=TERMS, **more)


def test_due_letter_is_claimed_under_a_lease_with_a_listing(letter: Letter) -> None:
    batch = claim_at_noon()
    letter.reload()
    assert [job.id for job in batch.jobs] == [letter.delivery.pk]
    assert letter.delivery.state == "claimed"
    assert letter.delivery.claim == batch.jobs[0].claim
    assert letter.delivery.lease_until == NOON + timedelta(seconds=120)
    assert letter.invitation.listing.platform == "own"
    assert letter.invitation.state == InvitationState.SCHEDULED


def test_claimed_letter_is_not_claimed_again(letter: Letter) -> None:
    claim_at_noon()
    assert claim_at_noon().taken == 0


def test_letter_of_tomorrow_waits(acme: Organisation, channel: Channel) -> None:
    make_letter(acme, channel, due_at=NOON + timedelta(seconds=1))
    assert claim_at_noon().taken == 0


def test_earliest_letters_come_first_and_no_more_than_asked(acme: Organisation, channel: Channel) -> None:
    letters = [
        make_letter(acme, channel, number, due_at=NOON - timedelta(minutes=number)) for number in range(5)
    ]
    batch = claim_at_noon(size=2)
    assert [job.id for job in batch.jobs] == [letters[4].delivery.pk, letters[3].delivery.pk]
    assert batch.until == NOON - timedelta(minutes=3)


def test_watermark_leaves_out_what_lies_before_it(acme: Organisation, channel: Channel) -> None:
    early = make_letter(acme, channel, 1, due_at=NOON - timedelta(hours=2))
    late = make_letter(acme, channel, 2, due_at=NOON - timedelta(hours=1))
    batch = claim_at_noon(since=NOON - timedelta(hours=1))
    assert [job.id for job in batch.jobs] == [late.delivery.pk]
    assert [job.id for job in claim_at_noon().jobs] == [early.delivery.pk]


def test_nothing_is_claimed_while_the_organisation_is_held(letter: Letter) -> None:
    Organisation.objects.filter(pk=letter.organisation.pk).update(is_held=True)
    assert claim_at_noon().taken == 0
    assert letter.reload().delivery.state == "scheduled"


def switch_rule_off(letter: Letter) -> None:
    InvitationRule.objects.filter(pk=letter.rule.pk).update(is_active=False)


def switch_channel_off(letter: Letter) -> None:
    Channel.objects.filter(pk=letter.channel.pk).update(is_active=False)


def forget_the_sender(letter: Letter) -> None:
    SenderIdentity.objects.update(verified_at=None)


def erase_the_customer(letter: Letter) -> None:
    Customer.objects.filter(pk=letter.customer.pk).update(email=None, name="", erased_at=NOON)


def withdraw_consent(letter: Letter) -> None:
    Event.objects.filter(pk=letter.event.pk).update(consent_send=False)


def let_time_pass(letter: Letter) -> None:
    Delivery.objects.filter(pk=letter.delivery.pk).update(expires_at=NOON - timedelta(seconds=1))


@pytest.mark.parametrize(
    ("change", "state", "reason", "invitation"),
    [
        (switch_rule_off, "cancelled", "rule_off", "refused"),
        (switch_channel_off, "cancelled", "channel_off", "refused"),
        (forget_the_sender, "cancelled", "no_sender", "refused"),
        (erase_the_customer, "suppressed", "erased", "refused"),
        (withdraw_consent, "cancelled", "no_legal_basis", "refused"),
        (let_time_pass, "expired", "too_late", "expired"),
    ],
)
def test_the_world_is_asked_again(
    letter: Letter, change: Callable[[Letter], None], state: str, reason: str, invitation: str
) -> None:
    change(letter)
    batch = claim_at_noon()
    letter.reload()
    assert batch.jobs == []
    assert batch.taken == 1
    assert (letter.delivery.state, letter.delivery.reason) == (state, reason)
    assert letter.invitation.state == invitation
    assert letter.invitation.refusal_reason == (reason if invitation == "refused" else "")
    assert DeliveryChange.objects.filter(delivery=letter.delivery, to_state=state, reason=reason).count() == 1


def test_suppression_under_a_newer_pepper_stops_a_letter(letter: Letter) -> None:
    Delivery.objects.filter(pk=letter.delivery.pk).update(address_hash=b"under an older pepper".ljust(32))
    suppress(address_hash=bytes(letter.customer.address_hash), reason="unsubscribed", now=NOON)
    assert letter.reload().delivery.state == "scheduled"
    assert claim_at_noon().jobs == []
    letter.reload()
    assert (letter.delivery.state, letter.delivery.reason) == ("suppressed", "unsubscribed")
    assert letter.invitation.refusal_reason == "unsubscribed"


def test_one_stopped_letter_does_not_stop_the_others(acme: Organisation, channel: Channel) -> None:
    first, second = make_letter(acme, channel, 1), make_letter(acme, channel, 2)
    erase_the_customer(first)
    assert [job.id for job in claim_at_noon().jobs] == [second.delivery.pk]


@pytest.fixture
def reminder(letter: Letter) -> Letter:
    """Return a letter that was sent, with its reminder due."""
    for state in ("claimed", "sending", "sent"):
        Delivery.objects.filter(pk=letter.delivery.pk).update(state=state)
    listing = factories.make_listing(letter.channel, "trustpilot")
    Invitation.objects.filter(pk=letter.invitation.pk).update(state="sent", listing=listing)
    letter.invitation.refresh_from_db()
    letter.delivery = factories.make_delivery(letter.invitation, sequence=1)
    return letter


def test_wanted_reminder_is_claimed_and_draws_nothing(reminder: Letter) -> None:
    assert [job.sequence for job in claim_at_noon().jobs] == [1]
    assert not Allocation.objects.exists()


@pytest.mark.parametrize("state", ["reviewed", "clicked"])
def test_answered_invitation_needs_no_reminder(reminder: Letter, state: str) -> None:
    Invitation.objects.filter(pk=reminder.invitation.pk).update(state=state)
    assert claim_at_noon().jobs == []
    reminder.reload()
    assert (reminder.delivery.state, reminder.delivery.reason) == ("cancelled", "not_needed")
    assert reminder.invitation.state == state


def test_click_on_the_own_page_does_not_stop_the_reminder(reminder: Letter) -> None:
    own = factories.make_listing(reminder.channel)
    Invitation.objects.filter(pk=reminder.invitation.pk).update(state="clicked", listing=own)
    assert len(claim_at_noon().jobs) == 1


def test_click_does_not_stop_the_reminder_where_the_organisation_says_so(reminder: Letter) -> None:
    Organisation.objects.filter(pk=reminder.organisation.pk).update(click_stops_reminder=False)
    Invitation.objects.filter(pk=reminder.invitation.pk).update(state="clicked")
    assert len(claim_at_noon().jobs) == 1


def test_reminders_switched_off_meanwhile_are_cancelled_and_the_invitation_stays_sent(
    reminder: Letter,
) -> None:
    InvitationRule.objects.filter(pk=reminder.rule.pk).update(has_reminder=False)
    assert claim_at_noon().jobs == []
    reminder.reload()
    assert (reminder.delivery.state, reminder.delivery.reason) == ("cancelled", "rule_off")
    assert reminder.invitation.state == "sent"


def test_letter_sent_again_whose_first_copy_proved_to_have_arrived_does_not_leave(letter: Letter) -> None:
    Invitation.objects.filter(pk=letter.invitation.pk).update(state="clicked")
    assert claim_at_noon().jobs == []
    letter.reload()
    assert (letter.delivery.state, letter.delivery.reason) == ("cancelled", "not_needed")
    assert letter.invitation.state == "clicked"


def test_platform_is_drawn_once_and_kept(letter: Letter) -> None:
    first = claim_at_noon().jobs[0].listing
    Delivery.objects.filter(pk=letter.delivery.pk).update(state="retry")
    assert claim_at_noon().jobs[0].listing == first
    assert Allocation.objects.get().subject == letter.invitation.pk
    assert AllocationCounter.objects.get().position == 1


def test_shares_are_followed_over_several_claims(acme: Organisation, channel: Channel) -> None:
    own, google = factories.make_listing(channel), factories.make_listing(channel, "google")
    factories.make_shares(channel, {own: 50, google: 50})
    for number in range(20):
        make_letter(acme, channel, number)
    drawn = [job.listing for _ in range(4) for job in claim_at_noon(size=5).jobs]
    assert sorted(drawn) == sorted([own.pk] * 10 + [google.pk] * 10)
    stored = Invitation.objects.order_by("id").values_list("listing_id", flat=True)
    assert sorted(stored) == sorted(drawn)


def test_fallback_reason_is_kept_on_the_invitation(acme: Organisation, channel: Channel) -> None:
    own, google = (
        factories.make_listing(channel),
        factories.make_listing(channel, "google", requires_gmail=True),
    )
    factories.make_shares(channel, {google: 100})
    letter = make_letter(acme, channel)
    claim_at_noon()
    letter.reload()
    assert (letter.invitation.listing, letter.invitation.fallback_reason) == (own, "not_gmail")
