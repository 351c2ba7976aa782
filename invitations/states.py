"""States of invitations and deliveries, and the allowed edges between them, as data.

Nothing here moves a row: services do, and a database trigger enforces the edges of deliveries.
"""

from __future__ import annotations

from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class InvitationState(models.TextChoices):
    """How far one request to one customer has come. Moves forward, but for what a person takes back by hand."""

    SCHEDULED = "scheduled", _("Scheduled")
    REFUSED = "refused", _("Refused")
    CANCELLED = "cancelled", _("Cancelled")
    SENT = "sent", _("Sent")
    CLICKED = "clicked", _("Clicked")
    REVIEWED = "reviewed", _("Reviewed")
    EXPIRED = "expired", _("Expired")

    @property
    def sentence(self) -> Promise:
        """Return the state as one plain sentence for the people who read it on a screen."""
        return _INVITATION_SENTENCES[self]


class DeliveryState(models.TextChoices):
    """How far one letter has come."""

    SCHEDULED = "scheduled", _("Scheduled")
    CLAIMED = "claimed", _("Claimed")
    SENDING = "sending", _("Sending")
    SENT = "sent", _("Sent")
    RETRY = "retry", _("Retry")
    UNKNOWN = "unknown", _("Unknown")
    FAILED = "failed", _("Failed")
    SUPPRESSED = "suppressed", _("Suppressed")
    CANCELLED = "cancelled", _("Cancelled")
    EXPIRED = "expired", _("Expired")

    @property
    def sentence(self) -> Promise:
        """Return the state as one plain sentence for the people who read it on a screen."""
        return _DELIVERY_SENTENCES[self]


_INVITATION_SENTENCES: dict[InvitationState, Promise] = {
    InvitationState.SCHEDULED: _("The letter waits for its time, or is on its way."),
    InvitationState.REFUSED: _("No letter leaves, for the reason given."),
    InvitationState.CANCELLED: _("A person stopped the invitation before its letter left."),
    InvitationState.SENT: _("The letter was accepted by the mail server."),
    InvitationState.CLICKED: _("A person followed the link in the letter."),
    InvitationState.REVIEWED: _("The customer wrote a review on your own page."),
    InvitationState.EXPIRED: _("The time for sending or for answering is over."),
}

_DELIVERY_SENTENCES: dict[DeliveryState, Promise] = {
    DeliveryState.SCHEDULED: _("The letter waits for its time."),
    DeliveryState.CLAIMED: _("A worker is preparing the letter; nothing has left yet."),
    DeliveryState.SENDING: _("The letter is being handed to the mail server at this moment."),
    DeliveryState.SENT: _("The mail server accepted the letter."),
    DeliveryState.RETRY: _("The letter did not leave, and will be tried again."),
    DeliveryState.UNKNOWN: _(
        "Nobody can say whether the mail server accepted the letter; it is not sent twice."
    ),
    DeliveryState.FAILED: _("The mail server refused the letter for good, or all attempts are used up."),
    DeliveryState.SUPPRESSED: _("The letter was stopped, because we may not write to this address."),
    DeliveryState.CANCELLED: _("The letter was stopped before it left: it was no longer wanted or needed."),
    DeliveryState.EXPIRED: _("The letter could not leave in time and will not leave any more."),
}

_I = InvitationState
_D = DeliveryState

# A person takes back what a person cancelled, or lets a letter that failed be tried once more. No machine does.
INVITATION_BY_HAND: frozenset[tuple[str, str]] = frozenset(
    {(_I.CANCELLED, _I.SCHEDULED), (_I.EXPIRED, _I.SCHEDULED)}
)
DELIVERY_BY_HAND: frozenset[tuple[str, str]] = frozenset(
    {
        # Only letters that had not left can be cancelled, and what failed was surely never taken.
        (_D.CANCELLED, _D.SCHEDULED),
        (_D.FAILED, _D.RETRY),
    }
)

INVITATION_EDGES: frozenset[tuple[str, str]] = (
    frozenset(
        {
            (_I.SCHEDULED, _I.REFUSED),  # the world is asked again at sending, and may then say no
            (_I.SCHEDULED, _I.CANCELLED),
            (_I.SCHEDULED, _I.SENT),
            (_I.SCHEDULED, _I.EXPIRED),  # its letter could not leave in time
            # An answer to a letter that was recorded as unknown proves that it arrived.
            (_I.SCHEDULED, _I.CLICKED),
            (_I.SCHEDULED, _I.REVIEWED),
            (_I.SENT, _I.CLICKED),
            (_I.SENT, _I.REVIEWED),  # where clicks are not recorded, the review comes unannounced
            (_I.SENT, _I.EXPIRED),
            (_I.CLICKED, _I.REVIEWED),
            (_I.CLICKED, _I.EXPIRED),
        }
    )
    | INVITATION_BY_HAND
)
INVITATION_FIRST: frozenset[str] = frozenset({_I.SCHEDULED, _I.REFUSED})
INVITATION_TERMINAL: frozenset[str] = frozenset({_I.REFUSED, _I.REVIEWED})

DELIVERY_EDGES: frozenset[tuple[str, str]] = (
    frozenset(
        {
            (_D.SCHEDULED, _D.CLAIMED),
            (_D.SCHEDULED, _D.SUPPRESSED),
            (_D.SCHEDULED, _D.CANCELLED),
            (_D.SCHEDULED, _D.EXPIRED),
            # A claimed letter has not left: everything is still possible and nothing costs anything.
            (_D.CLAIMED, _D.SENDING),  # the marker, fenced by claim and lease
            (_D.CLAIMED, _D.SCHEDULED),  # given back untried, because the worker stops or sending is held
            (_D.CLAIMED, _D.RETRY),  # lease over, or a passing failure before the marker
            (_D.CLAIMED, _D.FAILED),  # refused for good before the dot, or attempts used up
            (_D.CLAIMED, _D.SUPPRESSED),  # an unsubscribe that wins the row lock against the marker
            (_D.CLAIMED, _D.CANCELLED),
            (_D.CLAIMED, _D.EXPIRED),
            # From the marker on nobody can stop the letter: no edge to suppressed, cancelled or expired.
            (_D.SENDING, _D.SENT),
            (_D.SENDING, _D.FAILED),  # the server answered the dot with a lasting no
            (_D.SENDING, _D.RETRY),  # a passing no to the dot, or the dot was certainly never written
            (_D.SENDING, _D.UNKNOWN),  # no answer, or the worker is gone: never retried by a machine
            (_D.RETRY, _D.CLAIMED),
            (_D.RETRY, _D.FAILED),  # attempts used up
            (_D.RETRY, _D.SUPPRESSED),
            (_D.RETRY, _D.CANCELLED),
            (_D.RETRY, _D.EXPIRED),
            # Out of unknown leads the late record of the very worker that sent, with whatever it heard,
            # evidence of arrival (sent), or a person's re-send (retry), which is claimed and marked anew.
            (_D.UNKNOWN, _D.SENT),
            (_D.UNKNOWN, _D.FAILED),
            (_D.UNKNOWN, _D.RETRY),
        }
    )
    | DELIVERY_BY_HAND
)
DELIVERY_FIRST: frozenset[str] = frozenset({_D.SCHEDULED})
DELIVERY_TERMINAL: frozenset[str] = frozenset({_D.SENT, _D.SUPPRESSED, _D.EXPIRED})
# What is over, unless a person takes it up again.
DELIVERY_ENDED: frozenset[str] = DELIVERY_TERMINAL | {_D.FAILED, _D.CANCELLED}
# What an unsubscribe, a cancellation or the end of its time may still stop.
DELIVERY_STOPPABLE: frozenset[str] = frozenset({_D.SCHEDULED, _D.CLAIMED, _D.RETRY})
# What waits for its time to be claimed.
DELIVERY_CLAIMABLE: frozenset[str] = frozenset({_D.SCHEDULED, _D.RETRY})


def may_move_invitation(before: str, after: str) -> bool:
    """Return whether an invitation may go from one state to the other."""
    return (before, after) in INVITATION_EDGES


def may_move_delivery(before: str, after: str) -> bool:
    """Return whether a delivery may go from one state to the other."""
    return (before, after) in DELIVERY_EDGES
