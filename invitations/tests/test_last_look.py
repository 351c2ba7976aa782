from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from invitations.decisions import Facts
from invitations.last_look import Standing, Stop, stop_of
from invitations.refusals import SUPPRESSIONS, Refusal
from invitations.states import DeliveryState, InvitationState

NOW = datetime(2026, 3, 10, 12, 0, tzinfo=UTC)
FINE = Facts(now=NOW, occurred_at=NOW, expires_at=NOW, event_basis="contract")
FIRST = Standing(sequence=0, invitation_state="scheduled", is_reminder_on=False, is_click_enough=True)
REMINDER = Standing(sequence=1, invitation_state="sent", is_reminder_on=True, is_click_enough=True)


def test_wanted_letters_may_leave() -> None:
    assert stop_of(FIRST, FINE) is None
    assert stop_of(REMINDER, FINE) is None


@pytest.mark.parametrize("reason", sorted(SUPPRESSIONS - {Refusal.ERASED}))
def test_suppressed_address_ends_as_suppressed_and_its_invitation_as_refused(reason: Refusal) -> None:
    stop = stop_of(FIRST, replace(FINE, suppression=reason))
    assert stop == Stop(DeliveryState.SUPPRESSED, reason, InvitationState.REFUSED)


def test_late_letter_expires_with_its_invitation() -> None:
    late = replace(FINE, expires_at=NOW - timedelta(seconds=1))
    assert stop_of(FIRST, late) == Stop(DeliveryState.EXPIRED, Refusal.TOO_LATE, InvitationState.EXPIRED)
    assert stop_of(REMINDER, late) == Stop(DeliveryState.EXPIRED, Refusal.TOO_LATE)


def test_reminder_that_is_stopped_says_nothing_about_its_invitation() -> None:
    assert stop_of(REMINDER, replace(FINE, is_channel_active=False)) == Stop("cancelled", "channel_off")
    assert stop_of(replace(REMINDER, is_reminder_on=False), FINE) == Stop("cancelled", "rule_off")


@pytest.mark.parametrize("state", sorted(set(InvitationState.values) - {"scheduled"}))
def test_first_letter_of_an_invitation_that_has_gone_on_is_not_needed(state: str) -> None:
    assert stop_of(replace(FIRST, invitation_state=state), FINE) == Stop("cancelled", "not_needed")


@pytest.mark.parametrize("state", sorted(set(InvitationState.values) - {"sent", "clicked"}))
def test_reminder_of_an_invitation_that_is_over_is_not_needed(state: str) -> None:
    assert stop_of(replace(REMINDER, invitation_state=state), FINE) == Stop("cancelled", "not_needed")


@pytest.mark.parametrize(("is_enough", "expected"), [(True, Stop("cancelled", "not_needed")), (False, None)])
def test_click_stops_the_reminder_where_it_is_enough(is_enough: bool, expected: Stop | None) -> None:
    clicked = replace(REMINDER, invitation_state="clicked", is_click_enough=is_enough)
    assert stop_of(clicked, FINE) == expected
