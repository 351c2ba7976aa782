"""What stands in the way of a channel's letters whatever its rules say. Reads settings only; no query of its own."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _

from accounts.legal import LegalBasis
from accounts.models import Channel, Organisation


@dataclass(frozen=True)
class Obstacle:
    """One thing to know, and the page (a URL name, with or without the channel) where it can be changed."""

    text: str
    page: str
    wants_channel: bool = True


def obstacles(organisation: Organisation, channel: Channel) -> list[Obstacle]:
    """Return why letters of this channel would not leave, or only for some customers."""
    found = []
    if organisation.is_held:
        text = _("Sending is on hold for the whole organisation; letters wait.")
        found.append(Obstacle(text, "accounts:organisation", wants_channel=False))
    if not channel.is_active:
        found.append(Obstacle(_("The channel is switched off; its events are refused."), "accounts:channel"))
    if channel.sender is None or channel.sender.verified_at is None:
        found.append(
            Obstacle(_("The channel has no verified sender; its events are refused."), "accounts:channel")
        )
    if not channel.legal_basis:
        text = _("The channel has no legal basis by default; events that bring none are refused.")
        found.append(Obstacle(text, "accounts:channel"))
    elif channel.legal_basis == LegalBasis.CONSENT:
        text = _("The channel's legal basis is consent; only customers whose event says so are invited.")
        found.append(Obstacle(text, "accounts:channel"))
    return found
