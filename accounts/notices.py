"""Banners above every page of an organisation: why its letters wait, and what comes near that."""

from __future__ import annotations

from dataclasses import dataclass

from django.conf import settings
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.holds import reason_of
from accounts.models import Organisation, SenderIdentity
from accounts.models.organisation import SendingWarning
from accounts.selectors import faulty_senders

WARNINGS = {
    SendingWarning.COMPLAINTS: gettext_lazy(
        "Many of your letters are reported as unwanted. If that goes on, sending stops by itself, "
        "to protect your name."
    ),
    SendingWarning.BOUNCES: gettext_lazy(
        "Many of your letters come back as undeliverable. If that goes on, sending stops by itself, "
        "to protect your name."
    ),
}


@dataclass
class Notice:
    """A banner above the page."""

    kind: str
    text: str | Promise
    link: str = ""
    link_label: str | Promise = ""


def notices_of(organisation: Organisation) -> list[Notice]:
    """Return the banners of an organisation, the gravest first."""
    notices = _of_sending(organisation)
    if organisation.faulty_senders:
        notices += [_of_sender(organisation, sender) for sender in faulty_senders(organisation)]
    if settings.IS_DEVELOPMENT:
        notices.append(
            Notice(
                "info", _("Development: no letter leaves this machine."), "/dev/mail/", _("Read the letters")
            )
        )
    return notices


def _of_sending(organisation: Organisation) -> list[Notice]:
    if organisation.is_held and organisation.house_hold:
        kind, text = (
            "error",
            _(
                "We have stopped sending: %(reason)s. Letters wait; nothing is lost. Our staff will let it go on."
            ),
        )
    elif organisation.is_held:
        kind, text = "warning", _("Sending is on hold: %(reason)s. Letters wait; nothing is lost.")
    elif organisation.sending_warning:
        kind, text = "warning", str(WARNINGS[SendingWarning(organisation.sending_warning)])
    else:
        return []
    page = reverse("accounts:organisation", args=[organisation.slug])
    said = text % {"reason": reason_of(organisation)} if organisation.is_held else text
    return [Notice(kind, said, f"{page}#sending", _("See settings"))]


def _of_sender(organisation: Organisation, sender: SenderIdentity) -> Notice:
    said = {"address": sender.from_email, "why": sender.get_fault_display()}
    page = reverse("accounts:sender", args=[organisation.slug, sender.public_id])
    return Notice("error", _("Letters from %(address)s wait. %(why)s") % said, page, _("Mend it"))
