"""The world is asked once more when a letter's time has come: may it still leave? Pure."""

from __future__ import annotations

from dataclasses import dataclass

from invitations.decisions import Facts, refusal_of
from invitations.delivery_reasons import DeliveryReason
from invitations.refusals import SUPPRESSIONS, Refusal
from invitations.states import DeliveryState, InvitationState

INVITATION = 0  # sequence of a delivery; everything above is a reminder


@dataclass(frozen=True, slots=True)
class Standing:
    """What is known of the delivery itself. `is_click_enough`: a click stops the reminder of this invitation."""

    sequence: int
    invitation_state: str
    is_reminder_on: bool
    is_click_enough: bool


@dataclass(frozen=True, slots=True)
class Stop:
    """Why a letter does not leave, and the state in which it ends.

    `invitation_state` is where its invitation goes, or blank when that stays; `reason` is then its refusal
    reason if the state is refused.
    """

    state: DeliveryState
    reason: str
    invitation_state: str = ""


def stop_of(standing: Standing, facts: Facts) -> Stop | None:
    """Return why a due letter may not leave, or None when it may.

    What is no longer wanted comes first, then the refusals in their own order. A refused invitation takes
    its refusal from its first letter only; a reminder that is stopped says nothing about the invitation.
    """
    if not _is_wanted(standing):
        return Stop(DeliveryState.CANCELLED, DeliveryReason.NOT_NEEDED)
    refusal = refusal_of(facts)
    if refusal is None and standing.sequence > INVITATION and not standing.is_reminder_on:
        refusal = Refusal.RULE_OFF
    if refusal is None:
        return None
    after: str = InvitationState.EXPIRED if refusal is Refusal.TOO_LATE else InvitationState.REFUSED
    return Stop(_end_of(refusal), refusal, after if standing.sequence == INVITATION else "")


def _is_wanted(standing: Standing) -> bool:
    if standing.sequence == INVITATION:
        # Anything else means that a letter sent again by hand has meanwhile proved to have arrived.
        return standing.invitation_state == InvitationState.SCHEDULED
    if standing.invitation_state == InvitationState.CLICKED:
        return not standing.is_click_enough
    return standing.invitation_state == InvitationState.SENT


def _end_of(refusal: Refusal) -> DeliveryState:
    if refusal in SUPPRESSIONS:
        return DeliveryState.SUPPRESSED
    return DeliveryState.EXPIRED if refusal is Refusal.TOO_LATE else DeliveryState.CANCELLED
