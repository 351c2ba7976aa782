"""Two customers as the chooser sees them, with and without an address at Gmail, and where a hundred were led."""

from __future__ import annotations

from accounts.models import Channel
from balancing.eligibility import Traits
from balancing.services import Request, allocate
from tests.factories import NOON

GMAIL = Traits(address_domain="gmail.com", language="en", country="FR", may_forward=True)
OTHER = Traits(address_domain="customer.example", language="en", country="FR", may_forward=True)


def drawn_elsewhere(channel: Channel) -> int:
    """Return how many of the hundred letters of the fixture `drawn` were led elsewhere than drawn."""
    requests = [Request(n, "delivered", GMAIL) for n in range(100)]
    found = allocate(channel=channel, kind="service", requests=requests, now=NOON)
    return sum(1 for choice in found.values() if choice.fallback_reason)
