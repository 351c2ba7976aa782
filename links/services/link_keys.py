"""The keys with which the links of a list are made."""

from __future__ import annotations

from balancing.unique_links import NO_KEYS, Keys, family
from balancing.vault import keys_for
from links import sample
from links.models import ExportedLink, LinkBatch


def keys_of_batch(batch: LinkBatch, domain: str = "") -> Keys:
    """Return the keys for a list's links to a domain, by default its own: stored ones, or those of dummy data.

    Raises `LinkRefused` (`missing_secret` when none are stored, `keys_unreadable`, or about the domain).
    """
    if not family(batch.family).needs_keys:
        return NO_KEYS
    if batch.source == LinkBatch.Source.SAMPLE:
        return sample.KEYS
    return keys_for(batch.channel, batch.family, domain or batch.domain)


def keys_of_link(link: ExportedLink) -> Keys:
    """Return the keys for a kept link; raises as `keys_of_batch` does."""
    if link.batch is not None and link.batch.source == LinkBatch.Source.SAMPLE:
        return sample.KEYS
    return keys_for(link.channel, link.family, link.domain)
