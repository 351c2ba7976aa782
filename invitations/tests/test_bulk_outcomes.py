"""What a bulk action does to an invitation is a pure function of how it stands; every combination has one answer."""

from __future__ import annotations

from dataclasses import replace
from itertools import product

import pytest

from invitations.bulk_outcomes import DONE, BulkKind, BulkOutcome, Standing, outcome_of
from invitations.states import (
    DELIVERY_EDGES,
    DELIVERY_STOPPABLE,
    INVITATION_EDGES,
    DeliveryState,
    InvitationState,
)

REASONS = ("", "by_hand", "not_needed", "refused_for_good")
STANDINGS = [
    Standing(invitation, letter, reason, sequence)
    for invitation, letter, reason, sequence in product(
        InvitationState.values, ["", *DeliveryState.values], REASONS, (0, 1)
    )
]
# Where a deed leads the letter, and its invitation if it is the first letter.
LEADS = {
    BulkOutcome.STOPPED: ("cancelled", {"scheduled": "cancelled"}),
    BulkOutcome.AGAIN: ("retry", {"expired": "scheduled"}),
    BulkOutcome.BACK: ("scheduled", {"cancelled": "scheduled"}),
}


@pytest.mark.parametrize("kind", BulkKind.values)
def test_every_deed_goes_along_an_edge(kind: str) -> None:
    deeds = 0
    for standing in STANDINGS:
        outcome = outcome_of(kind, standing)
        if outcome in DONE:
            state, moves = LEADS[outcome]
            assert (standing.letter, state) in DELIVERY_EDGES, standing
            assert set(moves.items()) <= INVITATION_EDGES
            deeds += 1
    assert deeds


def test_only_what_has_surely_not_left_is_stopped() -> None:
    stopped = {s.letter for s in STANDINGS if outcome_of("cancel", s) is BulkOutcome.STOPPED}
    assert stopped == set(DELIVERY_STOPPABLE)


@pytest.mark.parametrize("kind", ["resend", "restore"])
@pytest.mark.parametrize("state", ["sent", "sending", "suppressed", "expired"])
def test_what_has_left_or_is_barred_never_leaves_again(kind: str, state: str) -> None:
    assert not [s for s in STANDINGS if s.letter == state and outcome_of(kind, s) in DONE]


def test_no_of_the_customer_counts_more_than_any_wish_to_send_again() -> None:
    for kind, standing in product(("resend", "restore"), STANDINGS):
        assert outcome_of(kind, replace(standing, is_suppressed=True)) not in DONE


@pytest.mark.parametrize(
    ("kind", "standing", "outcome"),
    [
        ("cancel", Standing("refused"), "never"),
        ("cancel", Standing("sent", "sent"), "left"),
        ("cancel", Standing("sent", "cancelled", "not_needed", 1), "left"),
        ("cancel", Standing("sent", "scheduled", "", 1), "stopped"),
        ("cancel", Standing("scheduled", "sending"), "under_way"),
        ("cancel", Standing("scheduled", "unknown"), "unknown"),
        ("cancel", Standing("cancelled", "cancelled", "by_hand"), "ended"),
        ("resend", Standing("refused"), "never"),
        ("resend", Standing("scheduled", "scheduled"), "waiting"),
        ("resend", Standing("sent", "sent"), "left"),
        ("resend", Standing("scheduled", "unknown"), "again"),
        ("resend", Standing("scheduled", "unknown", is_early=True), "too_early"),
        ("resend", Standing("expired", "failed"), "again"),
        ("resend", Standing("refused", "failed"), "not_allowed"),
        ("resend", Standing("sent", "failed", "", 1), "again"),
        ("resend", Standing("reviewed", "failed", "", 1), "ended"),
        ("resend", Standing("expired", "expired"), "too_late"),
        ("resend", Standing("refused", "suppressed"), "not_allowed"),
        ("resend", Standing("cancelled", "cancelled", "by_hand"), "back"),
        ("resend", Standing("cancelled", "cancelled", "by_hand", is_late=True), "back"),
        ("resend", Standing("cancelled", "cancelled", "by_hand", is_replaced=True), "replaced"),
        ("resend", Standing("refused", "cancelled", "rule_off"), "ended"),
        ("restore", Standing("cancelled", "cancelled", "by_hand"), "back"),
        ("restore", Standing("cancelled", "cancelled", "by_hand", is_late=True), "too_late"),
        ("restore", Standing("scheduled", "retry"), "waiting"),
        ("restore", Standing("expired", "failed"), "ended"),
    ],
)
def test_single_outcomes(kind: str, standing: Standing, outcome: str) -> None:
    assert outcome_of(kind, standing) == outcome
