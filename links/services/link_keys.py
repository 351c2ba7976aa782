"""The keys with which links of a channel's domain are made."""

from __future__ import annotations

from accounts.models import Channel
from balancing.unique_links import NO_KEYS, Keys, family


def keys_for(channel: Channel, domain: str, family_key: str) -> Keys:
    """Return the keys of a channel's domain for a kind of link; `NO_KEYS` where it needs none or none are stored."""
    if not family(family_key).needs_keys:
        return NO_KEYS
    return NO_KEYS
