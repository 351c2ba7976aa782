"""Many invitations at once: stopped, sent again, taken back where that can be, and what was foreseen."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest

from accounts.models import AuditEvent, Channel, Organisation
from core.exceptions import Conflict
from invitations.models import (
    Attempt,
    BulkAction,
    BulkActionRow,
    Delivery,
    DeliveryChange,
    Invitation,
    InvitationRule,
)
from invitations.selectors.bulk import forecast, meant
from invitations.services import bulk_actions
from invitations.services.suppression import suppress
from invitations.tests.asked_people import invited
from invitations.wanted import Wanted
from tests.cast import Cast
from tests.factories import NOON, make_delivery, make_event, make_invitation, make_rule

LATER = NOON + timedelta(hours=2)


@pytest.fixture
def rule(acme: Organisation, channel: Channel) -> InvitationRule:
    return make_rule(channel)


def states() -> dict[str, tuple[str, str]]:
    """Return the state of every invitation and of its last letter, by reference."""
    found = Delivery.objects.select_related("invitation").order_by("sequence")
    return {d.invitation.reference: (d.invitation.state, d.state) for d in found}


def outcomes(action: BulkAction) -> dict[str, str]:
    rows = BulkActionRow.objects.filter(action=action)
    return dict(rows.values_list("invitation__reference", "outcome"))


@pytest.mark.django_db
def test_cancelling_stops_what_has_not_left_and_says_why_the_rest_stays(
    acme: Organisation, rule: InvitationRule, cast: Cast
) -> None:
    for name, state, letter in (
        ("waits", "scheduled", "scheduled"),
        ("retried", "scheduled", "retry"),
        ("taken", "scheduled", "claimed"),
        ("leaving", "scheduled", "sending"),
        ("lost", "scheduled", "unknown"),
        ("gone", "sent", "sent"),
    ):
        invited(rule, name, state, state=letter)
    invited(rule, "never", "refused")
    reminded = invited(rule, "reminded", "sent", state="sent")
    make_delivery(reminded, sequence=1)
    action = bulk_actions.begin(
        organisation=acme,
        kind="cancel",
        actor=cast.olga,
        now=NOON,
        chosen=list(Invitation.objects.values_list("pk", flat=True)),
    )
    assert outcomes(action) == {
        "waits": "stopped",
        "retried": "stopped",
        "taken": "stopped",
        "reminded": "stopped",
        "leaving": "under_way",
        "lost": "unknown",
        "gone": "left",
        "never": "never",
    }
    assert (action.state, sum(action.counts.values())) == ("finished", 8)
    assert states() == {
        "waits": ("cancelled", "cancelled"),
        "retried": ("cancelled", "cancelled"),
        "taken": ("cancelled", "cancelled"),
        "reminded": ("sent", "cancelled"),
        "leaving": ("scheduled", "sending"),
        "lost": ("scheduled", "unknown"),
        "gone": ("sent", "sent"),
    }
    assert AuditEvent.objects.get(action="invitations.cancelled").detail == {"letters": 4}


@pytest.mark.django_db
def test_question_foresees_what_the_deed_does(acme: Organisation, rule: InvitationRule, cast: Cast) -> None:
    invited(rule, "waits", "scheduled", state="scheduled")
    invited(rule, "gone", "sent", state="sent")
    invited(rule, "never", "refused")
    invited(rule, "failed", "expired", state="failed", reason="refused_for_good")
    invited(rule, "stopped", "cancelled", state="cancelled", reason="by_hand")
    young = invited(rule, "young", "scheduled", state="unknown")
    make_try(young, NOON - timedelta(minutes=59))
    old = invited(rule, "old", "scheduled", state="unknown")
    make_try(old, NOON - timedelta(minutes=61))
    barred = invited(rule, "barred", "expired", state="failed")
    suppress(address_hash=bytes(barred.customer.address_hash), reason="bounced_address", now=NOON)
    keys = list(Invitation.objects.values_list("pk", flat=True))
    for kind in ("cancel", "resend"):
        foreseen = forecast(acme, kind=kind, found=meant(acme, None, keys), now=NOON)
        action = bulk_actions.begin(
            organisation=acme, kind=kind, actor=cast.olga, now=NOON, chosen=keys, total=foreseen.total
        )
        assert action.counts == {str(outcome): many for outcome, many in foreseen.counts.items()}
    assert outcomes(action) == {
        "waits": "back",
        "gone": "left",
        "never": "never",
        "failed": "again",
        "stopped": "back",
        "young": "too_early",
        "old": "again",
        "barred": "not_allowed",
    }


def make_try(invitation: Invitation, marked_at: object) -> None:
    letter = Delivery.objects.get(invitation=invitation)
    Attempt.objects.create(delivery=letter, number=1, claim=uuid4(), marked_at=marked_at)


@pytest.mark.django_db
def test_what_failed_leaves_again_with_its_time_anew(
    acme: Organisation, rule: InvitationRule, cast: Cast
) -> None:
    failed = invited(rule, "failed", "expired", state="failed", expires_at=NOON - timedelta(days=3))
    bulk_actions.begin(organisation=acme, kind="resend", actor=cast.olga, now=NOON, chosen=[failed.pk])
    letter = Delivery.objects.get(invitation=failed)
    assert (letter.state, letter.due_at, letter.expires_at) == (
        "retry",
        NOON,
        NOON + timedelta(days=acme.lateness_days),
    )
    assert states() == {"failed": ("scheduled", "retry")}
    assert DeliveryChange.objects.get(to_state="retry").reason == "sent_again"


@pytest.mark.django_db
def test_cancellation_is_taken_back_once_and_only_what_it_stopped(
    acme: Organisation, rule: InvitationRule, cast: Cast
) -> None:
    earlier = invited(rule, "earlier", "cancelled", state="cancelled", reason="by_hand")
    waits = invited(rule, "waits", "scheduled", state="scheduled", due_at=NOON + timedelta(days=2))
    late = invited(rule, "late", "scheduled", state="scheduled", expires_at=NOON + timedelta(hours=1))
    barred = invited(rule, "barred", "scheduled", state="scheduled")
    replaced = invited(rule, "replaced", "scheduled", state="scheduled")
    action = bulk_actions.begin(
        organisation=acme,
        kind="cancel",
        actor=cast.olga,
        now=NOON,
        chosen=[earlier.pk, waits.pk, late.pk, barred.pk, replaced.pk],
    )
    suppress(address_hash=bytes(barred.customer.address_hash), reason="unsubscribed", now=NOON)
    anew = make_event(rule.channel, replaced.customer, reference="replaced", event_type="shipped")
    make_invitation(anew, make_rule(rule.channel, event_type="shipped"))
    back = bulk_actions.take_back(action=action, actor=cast.olga, now=LATER)
    assert outcomes(back) == {
        "waits": "back",
        "late": "too_late",
        "barred": "not_allowed",
        "replaced": "replaced",
    }
    letter = Delivery.objects.get(invitation=waits)
    assert (letter.state, letter.due_at, letter.reason) == (
        "scheduled",
        NOON + timedelta(days=2),
        "brought_back",
    )
    assert states()["waits"] == ("scheduled", "scheduled")
    assert states()["earlier"] == ("cancelled", "cancelled")
    with pytest.raises(Conflict, match="taken back already"):
        bulk_actions.take_back(action=action, actor=cast.olga, now=LATER)
    with pytest.raises(Conflict, match="Only a finished cancellation"):
        bulk_actions.take_back(action=back, actor=cast.olga, now=LATER)


@pytest.mark.django_db
def test_two_dead_invitations_for_one_order_do_not_both_come_back(
    acme: Organisation, rule: InvitationRule, cast: Cast
) -> None:
    first = invited(rule, "twice", "scheduled", state="scheduled")
    shipped = make_event(rule.channel, first.customer, reference="twice", event_type="shipped")
    bulk_actions.begin(organisation=acme, kind="cancel", actor=None, now=NOON, chosen=[first.pk])
    second = make_invitation(shipped, make_rule(rule.channel, event_type="shipped"))
    make_delivery(second)
    bulk_actions.begin(organisation=acme, kind="cancel", actor=None, now=NOON, chosen=[second.pk])
    again = bulk_actions.begin(
        organisation=acme, kind="resend", actor=None, now=LATER, chosen=[first.pk, second.pk]
    )
    assert again.counts == {"back": 1, "replaced": 1}


@pytest.mark.django_db
def test_all_that_match_are_meant_as_they_stood_at_the_question(
    acme: Organisation, rule: InvitationRule, cast: Cast
) -> None:
    known = [invited(rule, f"r{n}", "scheduled", state="scheduled") for n in range(3)]
    invited(rule, "sent", "sent", state="sent")
    later = invited(rule, "later", "scheduled", state="scheduled")
    action = bulk_actions.begin(
        organisation=acme,
        kind="cancel",
        actor=cast.olga,
        now=NOON,
        wanted=Wanted(states=("scheduled",), words="r", known=((rule.channel_id,), ("delivered",))),
        upto=known[-1].pk,
        total=3,
    )
    assert outcomes(action) == dict.fromkeys(("r0", "r1", "r2"), "stopped")
    later.refresh_from_db()
    assert later.state == "scheduled"
    # The words may be an address, and the deed is done.
    assert (action.wanted, action.chosen) == ({}, [])
