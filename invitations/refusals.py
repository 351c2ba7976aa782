"""The closed list of reasons why an event does not become a letter. One list, one place."""

from __future__ import annotations

from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class Refusal(models.TextChoices):
    """Why a customer is not invited. Stored on invitations and deliveries, shown in code, API and screens."""

    NO_LEGAL_BASIS = "no_legal_basis", _("No legal basis")
    UNSUBSCRIBED = "unsubscribed", _("Unsubscribed")
    COMPLAINED = "complained", _("Complained")
    BOUNCED_ADDRESS = "bounced_address", _("Bounced address")
    BLOCKED_BY_HAND = "blocked_by_hand", _("Blocked by hand")
    ERASED = "erased", _("Erased")
    CAPPED = "capped", _("Capped")
    DUPLICATE = "duplicate", _("Duplicate")
    TOO_OLD = "too_old", _("Too old")
    INVALID_ADDRESS = "invalid_address", _("Invalid address")
    RULE_OFF = "rule_off", _("Rule off")
    CHANNEL_OFF = "channel_off", _("Channel off")
    ORGANISATION_HELD = "organisation_held", _("Organisation held")
    NO_SENDER = "no_sender", _("No sender")
    TOO_LATE = "too_late", _("Too late")

    @property
    def sentence(self) -> Promise:
        """Return the reason as one plain sentence for the people who read it on a screen."""
        return _SENTENCES[self]


_SENTENCES: dict[Refusal, Promise] = {
    Refusal.NO_LEGAL_BASIS: _(
        "Neither the event nor the channel gives a legal basis for writing to this customer, "
        "or the customer said no."
    ),
    Refusal.UNSUBSCRIBED: _("This address has unsubscribed from your invitations."),
    Refusal.COMPLAINED: _("This address reported an earlier letter as unwanted."),
    Refusal.BOUNCED_ADDRESS: _("Earlier letters to this address came back as undeliverable."),
    Refusal.BLOCKED_BY_HAND: _("Someone in your organisation blocked this address."),
    Refusal.ERASED: _("This customer's data has been erased on request."),
    Refusal.CAPPED: _("This customer has already been invited as often as the limits allow."),
    Refusal.DUPLICATE: _("This order has already led to an invitation of the same kind."),
    Refusal.TOO_OLD: _("The event lies too far back for an honest question about it."),
    Refusal.INVALID_ADDRESS: _("Mail cannot be sent to this address."),
    Refusal.RULE_OFF: _("The invitation rule is switched off."),
    Refusal.CHANNEL_OFF: _("The channel is switched off."),
    Refusal.ORGANISATION_HELD: _("Sending is on hold for the whole organisation."),
    Refusal.NO_SENDER: _("The channel has no verified sender in whose name a letter could leave."),
    Refusal.TOO_LATE: _("The letter could not leave in time, and a late one would only puzzle the customer."),
}

# What the list of addresses we may not write to can say, in these very words.
SUPPRESSIONS = frozenset(
    {
        Refusal.UNSUBSCRIBED,
        Refusal.COMPLAINED,
        Refusal.BOUNCED_ADDRESS,
        Refusal.BLOCKED_BY_HAND,
        Refusal.ERASED,
    }
)
