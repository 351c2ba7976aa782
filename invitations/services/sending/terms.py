"""Where letters are handed over, and for how long one belongs to whoever took it: settings, checked."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from functools import lru_cache

from django.conf import settings

from invitations.mailer import Relay, relay_from_url
from invitations.providers.provider import Provider

# A relay that is so slow is a slow relay; one that is slower loses its lease now and then and nothing else.
_SECONDS_PER_LETTER = 2.0


@dataclass(frozen=True, slots=True)
class Terms:
    """`lease` runs from the claim, `marked_lease` from the marker, `first_pause` follows a first passing failure."""

    lease: timedelta = timedelta(seconds=120)
    marked_lease: timedelta = timedelta(minutes=15)
    first_pause: timedelta = timedelta(minutes=5)

    @classmethod
    def from_settings(cls) -> Terms:
        """Return the terms of this installation."""
        return cls(
            timedelta(seconds=settings.LEASE_SECONDS),
            timedelta(seconds=settings.MARKED_LEASE_SECONDS),
            timedelta(seconds=settings.RETRY_SECONDS),
        )

    def check(self, relay: Relay) -> None:
        """Raise `ValueError` when a letter's lease could end while all goes well.

        A body must leave within its lease, and the server may take `dot_reply_seconds` for its answer.
        """
        if relay.body_seconds >= self.lease.total_seconds():
            raise ValueError("A relay's limit for the body must be shorter than LEASE_SECONDS.")
        if relay.dot_reply_seconds >= self.marked_lease.total_seconds():
            raise ValueError("A relay's limit for the dot must be shorter than MARKED_LEASE_SECONDS.")

    def claim_size(self, relay: Relay | Provider) -> int:
        """Return how many letters to take at once: no more than the relay's connections can send in half a lease."""
        half = self.lease.total_seconds() / 2
        letters = relay.connections * half / _SECONDS_PER_LETTER
        if relay.letters_per_second is not None:
            letters = min(letters, relay.letters_per_second * half)
        return max(1, min(settings.CLAIM_SIZE, int(letters)))


def house_relay() -> Relay:
    """Return the relay of this installation (EMAIL_URL), with MAIL_CONNECTIONS unless its URL says how many."""
    return _relay(settings.EMAIL_URL, settings.MAIL_CONNECTIONS)


@lru_cache(maxsize=8)
def _relay(url: str, connections: int) -> Relay:
    relay = relay_from_url(url)
    return relay if "connections=" in url else replace(relay, connections=connections)
