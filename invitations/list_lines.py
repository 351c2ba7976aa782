"""What a line of the list of invitations says: the step reached and since when, the letter, the reason. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from balancing.eligibility import FallbackReason
from balancing.platforms import PLATFORMS
from invitations.delivery_reasons import DeliveryReason
from invitations.models import Delivery, Invitation
from invitations.refusals import Refusal
from invitations.states import DELIVERY_STOPPABLE, DeliveryState, InvitationState

Words = str | Promise

KINDS: dict[str, str] = {
    InvitationState.SCHEDULED: "",
    InvitationState.REFUSED: "warning",
    InvitationState.CANCELLED: "",
    InvitationState.SENT: "info",
    InvitationState.CLICKED: "primary",
    InvitationState.REVIEWED: "success",
    InvitationState.EXPIRED: "error",
}
DELIVERY_KINDS: dict[str, str] = {
    DeliveryState.SENT: "info",
    DeliveryState.RETRY: "warning",
    DeliveryState.UNKNOWN: "warning",
    DeliveryState.FAILED: "error",
    DeliveryState.SUPPRESSED: "warning",
    DeliveryState.EXPIRED: "error",
}
# States of a letter that say something its invitation's state does not.
TELLING = frozenset(
    {DeliveryState.CLAIMED, DeliveryState.SENDING, DeliveryState.RETRY, DeliveryState.UNKNOWN}
)


@dataclass(frozen=True)
class Line:
    """One invitation as a list shows it. `since` is when it reached its state; `trouble` is the letter's state.

    `why` is the stored reason why it did not go on; `can_stop` tells whether a letter of it has yet to leave.
    """

    invitation: Invitation
    event: Words
    label: Words
    kind: str
    since: datetime | None
    letter: Delivery | None
    reminder: Delivery | None
    trouble: Words
    platform: Words
    fallback: Words
    why: str
    can_stop: bool

    @property
    def reason(self) -> Words:
        """Return why it did not go on, in two or three words."""
        return reason_label(self.why)

    @property
    def sentence(self) -> Words:
        """Return why it did not go on, as a sentence."""
        return reason_sentence(self.why)


def lines(found: Iterable[Invitation], types: Mapping[str, Words]) -> list[Line]:
    """Return the lines of these invitations, whose letters and journals have been fetched. `types` name the events."""
    return [line(invitation, types) for invitation in found]


def line(invitation: Invitation, types: Mapping[str, Words] = MappingProxyType({})) -> Line:
    """Return the line of one invitation."""
    letters = {letter.sequence: letter for letter in invitation.deliveries.all()}
    letter, state = letters.get(0), InvitationState(invitation.state)
    why = invitation.refusal_reason or (letter.reason if letter and state == InvitationState.EXPIRED else "")
    fallback = invitation.fallback_reason
    is_telling = letter is not None and letter.state in TELLING and state == InvitationState.SCHEDULED
    return Line(
        invitation=invitation,
        event=types.get(invitation.event.event_type, invitation.event.event_type),
        label=state.label,
        kind=KINDS[state],
        since=since(invitation, letter),
        letter=letter,
        reminder=letters.get(1),
        trouble=DeliveryState(letter.state).label if letter and is_telling else "",
        platform=platform_name(invitation.listing.platform) if invitation.listing else "",
        fallback=FallbackReason(fallback).label if fallback in FallbackReason.values else fallback,
        why=why,
        can_stop=any(letter.state in DELIVERY_STOPPABLE for letter in letters.values()),
    )


def since(invitation: Invitation, letter: Delivery | None) -> datetime | None:
    """Return when an invitation reached the state in which it is, as far as its rows tell.

    The journal of its letter knows when it was stopped; one that never had a letter ended where it was matched.
    """
    matched = invitation.event.matched_at or invitation.created_at
    moments: dict[str, datetime | None] = {
        InvitationState.SCHEDULED: matched,
        InvitationState.SENT: invitation.sent_at,
        InvitationState.CLICKED: invitation.clicked_at,
        InvitationState.REVIEWED: invitation.reviewed_at,
    }
    if invitation.state in moments:
        return moments[invitation.state]
    changes = [change.changed_at for change in letter.changes.all()] if letter else []
    return max(changes) if changes else letter.changed_at if letter else matched


def platform_name(key: str) -> Words:
    """Return a platform's name, or its key when the registry no longer knows it."""
    return PLATFORMS[key].name if key in PLATFORMS else key


def reason_label(reason: str) -> Words:
    """Return a stored reason in words, whichever closed list it is from; a word of neither stands for itself."""
    for words in (Refusal, DeliveryReason):
        if reason in words.values:
            return words(reason).label
    return reason


def reason_sentence(reason: str) -> Words:
    """Return a stored reason as a sentence, whichever closed list it is from; blank when there is none."""
    for words in (Refusal, DeliveryReason):
        if reason in words.values:
            return words(reason).sentence
    return ""


PLATFORM_NOT_DRAWN = _("Not drawn yet")
