"""Why a delivery stands where it stands, beside the refusals: a closed list with a sentence for each.

`Delivery.reason` holds one of these or a `Refusal`; the journal repeats it for every change.
"""

from __future__ import annotations

from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from invitations.refusals import Refusal


class DeliveryReason(models.TextChoices):
    """What the sender, a person or the customer's own deed has to say of a delivery."""

    NOT_NEEDED = "not_needed", _("Not needed any more")
    BY_HAND = "by_hand", _("Stopped by hand")
    GIVEN_BACK = "given_back", _("Given back untried")
    NOT_MARKED = "not_marked", _("Given back at the last moment")
    RELAY_FAULT = "relay_fault", _("Mail server not reachable")
    REFUSED_FOR_NOW = "refused_for_now", _("Refused for now")
    REFUSED_FOR_GOOD = "refused_for_good", _("Refused for good")
    UNFIT = "unfit", _("Not fit to be sent")
    ATTEMPTS_USED_UP = "attempts_used_up", _("Attempts used up")
    INTERNAL = "internal", _("Fault on our side")
    NO_ANSWER = "no_answer", _("No answer")
    WORKER_GONE = "worker_gone", _("Interrupted")
    CONFIRMED = "confirmed", _("Confirmed by evidence")
    SENT_AGAIN = "sent_again", _("Sent again by hand")
    BROUGHT_BACK = "brought_back", _("Brought back by hand")

    @property
    def sentence(self) -> Promise:
        """Return the reason as one plain sentence for the people who read it on a screen."""
        return _SENTENCES[self]


_SENTENCES: dict[DeliveryReason, Promise] = {
    DeliveryReason.NOT_NEEDED: _("The customer has answered, so the reminder is not needed any more."),
    DeliveryReason.BY_HAND: _("Someone in your organisation stopped the letter."),
    DeliveryReason.GIVEN_BACK: _("A worker had taken the letter and gave it back before anything was sent."),
    DeliveryReason.NOT_MARKED: _(
        "The letter was held back just before its last line; nothing was delivered."
    ),
    DeliveryReason.RELAY_FAULT: _("The mail server could not be reached or took no letters at all."),
    DeliveryReason.REFUSED_FOR_NOW: _("The receiving side could not take the letter now; it is tried again."),
    DeliveryReason.REFUSED_FOR_GOOD: _("The receiving side refused the letter for good."),
    DeliveryReason.UNFIT: _("The letter or its address does not fit the rules of mail."),
    DeliveryReason.ATTEMPTS_USED_UP: _("The letter was tried again and again, and never taken."),
    DeliveryReason.INTERNAL: _("We could not write this letter because of a fault on our side."),
    DeliveryReason.NO_ANSWER: _(
        "The connection broke off after the letter was handed over, without an answer."
    ),
    DeliveryReason.WORKER_GONE: _("The worker was interrupted while it worked on this letter."),
    DeliveryReason.CONFIRMED: _("The customer opened it or a mail server reported it, so it has arrived."),
    DeliveryReason.SENT_AGAIN: _("Someone in your organisation decided to send it again."),
    DeliveryReason.BROUGHT_BACK: _("Someone in your organisation took the cancellation back."),
}


def label_of(reason: str) -> Promise | str:
    """Return a stored reason in words, whichever list it is from; blank for blank."""
    if not reason:
        return ""
    return Refusal(reason).label if reason in Refusal.values else DeliveryReason(reason).label


def sentence_of(reason: str) -> Promise | str:
    """Return a stored reason as a sentence, whichever list it is from; blank for blank."""
    if not reason:
        return ""
    return Refusal(reason).sentence if reason in Refusal.values else DeliveryReason(reason).sentence
