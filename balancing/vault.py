"""Reads that open what is sealed: the keys of unique links. Their values go into links and nowhere else."""

from __future__ import annotations

import json

from django.utils.translation import gettext as _

from accounts.models import Channel
from balancing.models import LinkKeys
from balancing.unique_links import NO_KEYS, Keys, LinkRefused, family
from balancing.unique_links.checks import check_domain
from balancing.unique_links.key_checks import keyed_family
from core.envelopes import Envelope, disclose
from core.secrets import Place, Unreadable


def open_link_keys(link_keys: LinkKeys) -> Keys:
    """Return the stored keys of a row.

    Raises `LinkRefused` (`keys_unreadable`) when they were sealed for another row or tenant, or by a key that is gone.
    """
    envelope = Envelope(bytes(link_keys.data_key), bytes(link_keys.content))
    try:
        return Keys(**json.loads(disclose(envelope, place_of(link_keys))))
    except Unreadable:
        message = _("The stored keys cannot be opened here. Save them again.")
        raise LinkRefused("keys_unreadable", message, "keys") from None


def keys_for(channel: Channel, family_key: str, domain: str) -> Keys:
    """Return the keys that links of a family for a domain of this channel are made with; none where none are needed.

    Raises `LinkRefused` (`missing_secret` when nothing is stored, `keys_unreadable`, or about the family or domain).
    """
    if not family(family_key).needs_keys:
        return NO_KEYS
    found = LinkKeys.objects.filter(
        organisation=channel.organisation_id,
        channel=channel,
        family=keyed_family(family_key),
        domain=check_domain(domain.strip()).lower(),
    ).first()
    if found is None:
        message = _("No keys are stored for this domain and this kind of link.")
        raise LinkRefused("missing_secret", message, "domain")
    return open_link_keys(found)


def place_of(link_keys: LinkKeys) -> Place:
    """Return where the keys of a row live; they can be opened nowhere else."""
    return Place("LinkKeys", "content", link_keys.organisation_id, link_keys.public_id)
