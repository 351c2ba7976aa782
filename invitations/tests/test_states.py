from __future__ import annotations

import pytest

from invitations.states import (
    DELIVERY_BY_HAND,
    DELIVERY_CLAIMABLE,
    DELIVERY_EDGES,
    DELIVERY_FIRST,
    DELIVERY_STOPPABLE,
    DELIVERY_TERMINAL,
    INVITATION_BY_HAND,
    INVITATION_EDGES,
    INVITATION_FIRST,
    INVITATION_TERMINAL,
    DeliveryState,
    InvitationState,
    may_move_delivery,
    may_move_invitation,
)

MACHINES = [
    (DeliveryState, DELIVERY_EDGES, DELIVERY_FIRST, DELIVERY_TERMINAL),
    (InvitationState, INVITATION_EDGES, INVITATION_FIRST, INVITATION_TERMINAL),
]
Machine = tuple[type[DeliveryState], frozenset[tuple[str, str]], frozenset[str], frozenset[str]]


def reachable(start: str, edges: frozenset[tuple[str, str]]) -> set[str]:
    found, fresh = set(), {start}
    while fresh:
        found |= fresh
        fresh = {after for before, after in edges if before in found} - found
    return found


@pytest.mark.parametrize("machine", MACHINES)
def test_edges_join_known_states_and_leave_no_terminal_one(machine: Machine) -> None:
    states, edges, _, terminal = machine
    assert {end for edge in edges for end in edge} <= set(states.values)
    assert set(states.values) - {before for before, _ in edges} == terminal
    assert not [edge for edge in edges if edge[0] == edge[1]]


@pytest.mark.parametrize("machine", MACHINES)
def test_every_state_can_be_reached_and_left_for_an_end(machine: Machine) -> None:
    states, edges, first, terminal = machine
    assert set().union(*(reachable(start, edges) for start in first)) == set(states.values)
    assert all(reachable(state, edges) & terminal for state in states.values)


def test_invitations_only_move_forward_but_by_hand() -> None:
    forward = INVITATION_EDGES - INVITATION_BY_HAND
    assert not [state for state in InvitationState.values if state in reachable_after(state, forward)]


def reachable_after(state: str, edges: frozenset[tuple[str, str]]) -> set[str]:
    return {found for before, after in edges if before == state for found in reachable(after, edges)}


def test_what_a_person_takes_up_again_has_surely_not_left_and_is_marked_anew() -> None:
    begun = {before for before, after in DELIVERY_BY_HAND}
    assert begun == {"cancelled", "failed"}
    assert "sending" not in set().union(
        *(reachable(state, DELIVERY_EDGES - {("claimed", "sending")}) for state in begun)
    )


def test_only_the_marker_leads_to_sending() -> None:
    assert {before for before, after in DELIVERY_EDGES if after == "sending"} == {"claimed"}


def test_nothing_stops_a_letter_after_its_marker() -> None:
    assert {after for before, after in DELIVERY_EDGES if before == "sending"} == {
        "sent",
        "failed",
        "retry",
        "unknown",
    }
    assert {
        before for before, after in DELIVERY_EDGES if after in {"suppressed", "cancelled", "expired"}
    } == set(DELIVERY_STOPPABLE)


def test_a_letter_that_may_have_left_is_marked_anew_before_it_leaves_again() -> None:
    again = DELIVERY_EDGES - {("claimed", "sending")}
    assert "sending" not in reachable("unknown", again)
    assert {after for before, after in DELIVERY_EDGES if before == "unknown"} == {"sent", "failed", "retry"}


def test_what_can_be_claimed() -> None:
    assert {before for before, after in DELIVERY_EDGES if after == "claimed"} == set(DELIVERY_CLAIMABLE)


@pytest.mark.parametrize(
    ("before", "after", "allowed"),
    [
        ("scheduled", "claimed", True),
        ("claimed", "scheduled", True),
        ("sent", "retry", False),
        ("failed", "retry", True),
        ("failed", "scheduled", False),
        ("cancelled", "scheduled", True),
        ("cancelled", "retry", False),
        ("expired", "retry", False),
        ("scheduled", "sending", False),
        ("scheduled", "sent", False),
        ("retry", "sending", False),
        ("sending", "suppressed", False),
        ("unknown", "sending", False),
        ("claimed", "unknown", False),
        ("suppressed", "scheduled", False),
        ("nonsense", "sent", False),
    ],
)
def test_single_moves_of_a_delivery(before: str, after: str, allowed: bool) -> None:
    assert may_move_delivery(before, after) is allowed


@pytest.mark.parametrize(
    ("before", "after", "allowed"),
    [
        ("scheduled", "sent", True),
        ("scheduled", "reviewed", True),
        ("clicked", "reviewed", True),
        ("sent", "scheduled", False),
        ("reviewed", "clicked", False),
        ("refused", "scheduled", False),
        ("sent", "cancelled", False),
        ("cancelled", "sent", False),
        ("cancelled", "scheduled", True),
        ("expired", "scheduled", True),
        ("reviewed", "scheduled", False),
    ],
)
def test_single_moves_of_an_invitation(before: str, after: str, allowed: bool) -> None:
    assert may_move_invitation(before, after) is allowed
