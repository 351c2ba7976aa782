"""What goes around a finished letter: the return path of its delivery, and the signature of its sender's domain."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

import structlog
from django.conf import settings

from accounts.models import Channel
from accounts.services.transporting import dkim_key_of
from core.public_tokens import tokens
from core.secrets import Unreadable
from core.tokens import Tokens
from invitations.letters.dkim import Signer
from invitations.returns import return_path
from invitations.services.sending.jobs import Job
from invitations.services.sending.routes import Route

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Envelope:
    """Return paths and signatures of a batch. `domain` blank: what comes back goes to the sender's own address."""

    tokens: Tokens
    domain: str = ""
    signers: Mapping[int, Signer] = field(default_factory=dict)

    def sender(self, job: Job, from_email: str) -> str:
        """Return the envelope's sender of a letter."""
        if not self.domain:
            return from_email
        return return_path(
            self.tokens, self.domain, organisation=job.channel.organisation_id, delivery=job.id
        )

    def signed(self, channel: int, content: bytes) -> bytes:
        """Return a letter with its signature, if its sender has a key that is switched on."""
        signer = self.signers.get(channel)
        return content if signer is None else signer.sign(content)


def envelope_of(route: Route | None, channels: Mapping[int, Channel], now: datetime) -> Envelope:
    """Return the envelope of letters that leave by a route at `now`; channels come with their senders."""
    if route is None:
        return Envelope(tokens())
    signers = {}
    for key, channel in channels.items():
        if route.is_signed and channel.sender.is_dkim_on and (signer := _signer(channel, now)):
            signers[key] = signer
    return Envelope(tokens(), settings.BOUNCE_DOMAIN if route.returns_to_us else "", signers)


def _signer(channel: Channel, now: datetime) -> Signer | None:
    sender = channel.sender
    try:
        return Signer(sender.domain, sender.dkim_selector, dkim_key_of(sender), now)
    except Unreadable:
        # A letter without a signature is still a letter; the page of the sender says that the key is gone.
        log.warning("dkim.unreadable", sender=sender.public_id)
        return None
