"""What is told of a delivery later, in one form, whoever tells it: a provider or a letter that came back. Pure."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime

from invitations.models import DeliveryEvent
from invitations.refusals import Refusal

Kind = DeliveryEvent.Kind
# Whoever tells these has had the letter in hand: an unknown one has left after all.
PROVES_SENDING = frozenset({Kind.DELIVERED, Kind.DEFERRED, Kind.BOUNCED, Kind.COMPLAINED, Kind.UNSUBSCRIBED})
REPORTED = frozenset({Refusal.COMPLAINED, Refusal.UNSUBSCRIBED, Refusal.BOUNCED_ADDRESS})
_LONGEST_EVENT = 120


@dataclass(frozen=True, slots=True)
class Report:
    """One thing told. `delivery` is the public id `dlv_…` or the integer key.

    `event` names it among all that this provider tells; the same event told again is the same row. `is_lasting` says of
    what bounced or was rejected that the address is at fault and will remain so. `detail` holds no address.
    """

    delivery: str | int
    kind: Kind
    provider: str
    event: str
    happened_at: datetime
    is_lasting: bool = False
    detail: str = ""


def suppression_of(kind: str, is_lasting: bool) -> Refusal | None:
    """Return why an address is not written to any more after such a report; None when it may be."""
    if kind == Kind.COMPLAINED:
        return Refusal.COMPLAINED
    if kind == Kind.UNSUBSCRIBED:
        return Refusal.UNSUBSCRIBED
    return Refusal.BOUNCED_ADDRESS if is_lasting and kind in (Kind.BOUNCED, Kind.REJECTED) else None


def event_name(given: str, *parts: object) -> str:
    """Return the name of an event: the provider's own where it has one of fit length, else a hash of what it says."""
    if given and len(given) <= _LONGEST_EVENT and given.isprintable():
        return given
    text = "\0".join([given, *map(str, parts)])
    return hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()[:40]
