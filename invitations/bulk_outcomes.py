"""What becomes of each invitation when many are cancelled, brought back or sent again: one closed list. Pure."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from invitations.delivery_reasons import DeliveryReason
from invitations.states import DELIVERY_CLAIMABLE, DELIVERY_STOPPABLE, DeliveryState, InvitationState


class BulkKind(models.TextChoices):
    """What is done with many invitations at once."""

    CANCEL = "cancel", _("Cancel")
    RESEND = "resend", _("Send again")
    RESTORE = "restore", _("Take back")


class BulkOutcome(models.TextChoices):
    """What became of one invitation: the first three are deeds, the others say why nothing was done."""

    STOPPED = "stopped", _("Stopped")
    AGAIN = "again", _("Leaves again")
    BACK = "back", _("Scheduled again")
    LEFT = "left", _("Has left")
    UNDER_WAY = "under_way", _("Being handed over")
    UNKNOWN = "unknown", _("Unknown")
    NEVER = "never", _("Never had a letter")
    ENDED = "ended", _("Ended already")
    WAITING = "waiting", _("Waits for its time")
    TOO_EARLY = "too_early", _("Handed over just now")
    NOT_ALLOWED = "not_allowed", _("May not be written to")
    TOO_LATE = "too_late", _("Too late")
    REPLACED = "replaced", _("Replaced")

    @property
    def sentence(self) -> Promise:
        """Return the outcome as one plain sentence for the people who read it on a screen."""
        return _SENTENCES[self]


_SENTENCES: dict[BulkOutcome, Promise] = {
    BulkOutcome.STOPPED: _("The letter was stopped before it left."),
    BulkOutcome.AGAIN: _("The letter is on its way once more."),
    BulkOutcome.BACK: _("The letter is scheduled again and leaves at its time."),
    BulkOutcome.LEFT: _(
        "The mail server accepted the letter; it cannot be called back and is not sent twice."
    ),
    BulkOutcome.UNDER_WAY: _("The letter is being handed to the mail server at this moment."),
    BulkOutcome.UNKNOWN: _("Nobody can say whether the letter left, so there is nothing to stop."),
    BulkOutcome.NEVER: _("It was refused from the beginning, for the reason that stands at it."),
    BulkOutcome.ENDED: _("The letter has ended already, and is not needed any more."),
    BulkOutcome.WAITING: _("The letter is scheduled and leaves by itself."),
    BulkOutcome.TOO_EARLY: _("The letter was handed over less than an hour ago and may still arrive."),
    BulkOutcome.NOT_ALLOWED: _("The customer said no, or the address does not take letters."),
    BulkOutcome.TOO_LATE: _("The time in which the letter could leave is over."),
    BulkOutcome.REPLACED: _("Another invitation for the same order has taken its place."),
}

DONE = frozenset({BulkOutcome.STOPPED, BulkOutcome.AGAIN, BulkOutcome.BACK})


@dataclass(frozen=True, slots=True)
class Standing:
    """What is known of an invitation and its last letter; `letter` is blank when it never had one.

    `is_early`: handed over less than an hour ago. `is_late`: its time to leave is over. `is_replaced`: another
    invitation for the same order is alive.
    """

    invitation: str
    letter: str = ""
    reason: str = ""
    sequence: int = 0
    is_suppressed: bool = False
    is_early: bool = False
    is_late: bool = False
    is_replaced: bool = False


def outcome_of(kind: str, standing: Standing) -> BulkOutcome:
    """Return what a bulk action does to one invitation, or why it does nothing."""
    return _RULES[BulkKind(kind)](standing)


def _cancelled(standing: Standing) -> BulkOutcome:
    if standing.letter in DELIVERY_STOPPABLE:
        return BulkOutcome.STOPPED
    if standing.letter == DeliveryState.UNKNOWN:
        return BulkOutcome.UNKNOWN
    over = _over(standing)
    # What ended behind a letter that left was its reminder.
    return BulkOutcome.LEFT if over is BulkOutcome.ENDED and standing.sequence else over


def _sent_again(standing: Standing) -> BulkOutcome:
    if standing.letter in DELIVERY_CLAIMABLE | {DeliveryState.CLAIMED}:
        return BulkOutcome.WAITING
    if standing.letter == DeliveryState.EXPIRED:
        return BulkOutcome.TOO_LATE
    is_address = standing.letter == DeliveryState.FAILED and standing.invitation == InvitationState.REFUSED
    if standing.letter == DeliveryState.SUPPRESSED or is_address:
        return BulkOutcome.NOT_ALLOWED
    if not _can_be_taken_up(standing):
        return _over(standing)
    if standing.is_suppressed:
        return BulkOutcome.NOT_ALLOWED
    if standing.letter == DeliveryState.UNKNOWN:
        return BulkOutcome.TOO_EARLY if standing.is_early else BulkOutcome.AGAIN
    if standing.letter == DeliveryState.FAILED:
        return BulkOutcome.AGAIN
    return BulkOutcome.REPLACED if standing.is_replaced else BulkOutcome.BACK


def _restored(standing: Standing) -> BulkOutcome:
    if standing.letter in DELIVERY_CLAIMABLE | {DeliveryState.CLAIMED}:
        return BulkOutcome.WAITING
    if standing.letter != DeliveryState.CANCELLED or not _can_be_taken_up(standing):
        return _over(standing)
    if standing.is_suppressed:
        return BulkOutcome.NOT_ALLOWED
    if standing.is_replaced:
        return BulkOutcome.REPLACED
    return BulkOutcome.TOO_LATE if standing.is_late else BulkOutcome.BACK


def _can_be_taken_up(standing: Standing) -> bool:
    """Tell whether the last letter ended in a way that a person may change, and is still wanted."""
    match standing.letter:
        case DeliveryState.UNKNOWN:
            ended = InvitationState.SCHEDULED
        case DeliveryState.FAILED:
            ended = InvitationState.EXPIRED
        case DeliveryState.CANCELLED if standing.reason == DeliveryReason.BY_HAND:
            ended = InvitationState.CANCELLED
        case _:
            return False
    return standing.invitation == (InvitationState.SENT if standing.sequence else ended)


def _over(standing: Standing) -> BulkOutcome:
    match standing.letter:
        case "":
            return BulkOutcome.NEVER
        case DeliveryState.SENT:
            return BulkOutcome.LEFT
        case DeliveryState.SENDING:
            return BulkOutcome.UNDER_WAY
        case _:
            return BulkOutcome.ENDED


_RULES: dict[BulkKind, Callable[[Standing], BulkOutcome]] = {
    BulkKind.CANCEL: _cancelled,
    BulkKind.RESEND: _sent_again,
    BulkKind.RESTORE: _restored,
}
