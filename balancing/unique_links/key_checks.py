"""Which keys a family's links have, and whether what somebody pastes can be such keys. Pure."""

from __future__ import annotations

import re
from dataclasses import fields

from django.utils.translation import gettext as _

from balancing.unique_links.api_made import links_path, token_request
from balancing.unique_links.families import API_MADE, BUSINESS_GENERATED, LEGACY, PRODUCT, family
from balancing.unique_links.request import Keys, LinkRefused
from balancing.unique_links.sealing import key_bytes
from balancing.unique_links.trustpilot import legacy_secret

KEYED = (BUSINESS_GENERATED, LEGACY, API_MADE)  # families that keys are stored for
OPTIONAL = {API_MADE: ("business_user",)}
MAX_KEY = 200
_SHARED = {PRODUCT: BUSINESS_GENERATED}
_USER = re.compile(r"[0-9a-f]{24}")


def keyed_family(key: str) -> str:
    """Return the family whose keys a family uses: its own, or that of the business generated links for products."""
    return _SHARED.get(key, key)


def key_names(key: str) -> tuple[str, ...]:
    """Return the fields of `Keys` that are stored for a family."""
    return (*family(key).needs_keys, *OPTIONAL.get(key, ()))


def check_keys(key: str, keys: Keys) -> Keys:
    """Return the keys a family needs and no others, without white space around them; refuse what cannot be such keys.

    Raises `LinkRefused` with the key's name as its field.
    """
    kept = Keys(**{name: getattr(keys, name).strip() for name in key_names(key)})
    for name in (field.name for field in fields(Keys)):
        text = getattr(kept, name)
        if len(text) > MAX_KEY or not text.isprintable():
            raise LinkRefused("bad_key_encoding", _("This does not look like a key."), name)
    if key == BUSINESS_GENERATED:
        sealing, authentication = key_bytes(kept)
        if sealing == authentication:
            message = _("The two keys are the same. Copy each from its own place.")
            raise LinkRefused("same_keys", message, "authentication_key")
    elif key == LEGACY:
        legacy_secret(kept)
    elif key == API_MADE:
        token_request(kept)
        links_path(kept)
        if kept.business_user and not _USER.fullmatch(kept.business_user):
            message = _("A user ID has 24 digits and letters from a to f.")
            raise LinkRefused("bad_business_user", message, "business_user")
    return kept
