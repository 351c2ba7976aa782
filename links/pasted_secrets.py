"""Secret keys that stand in a customer list, as the TotallyMoney generator asked for: recognised, never used. Pure."""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Collection, Sequence

from django.utils.translation import gettext as _

from core.exceptions import Invalid
from invitations.csv_reader.headings import normal
from invitations.csv_reader.inspection import Layout

_LISTED = """
    secret, secret key, secret keys, api key, api secret, access key, private key, hash key, encryption key,
    encrypt key, authentication key, auth key, hmac key, password, trustpilot key, trustpilot secret,
    unique link key, domain key, clé secrète, clé privée, clé de chiffrement, mot de passe, geheimer schlüssel,
    geheimschlüssel, privater schlüssel, passwort, kennwort, clave secreta, clave privada, contraseña,
    chiave segreta, chiave privata"""
_HEADINGS = frozenset(normal(word) for word in _LISTED.split(","))
# Headings of secrets only where the same value stands in several rows; else each customer has a key of their own.
_VAGUE_HEADINGS = frozenset(map(normal, ("key", "token", "clé", "schlüssel", "clave", "chiave")))
_SEALING_LENGTH = 44  # letters of base64 of the 32 bytes of a key for business generated links
_ADDRESS = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")
_DOMAIN = re.compile(r"(?:https?://)?[\w.-]+\.[a-z]{2,24}/?", re.IGNORECASE)


def is_sealing_key(text: str) -> bool:
    """Tell whether a text is base64 of exactly 32 bytes: a key, whatever its owner calls it."""
    if len(text) != _SEALING_LENGTH or text[-1] != "=":
        return False
    try:
        return len(base64.b64decode(text, validate=True)) == 32
    except (binascii.Error, ValueError):
        return False


def is_secret(heading: str, values: Sequence[str], known: Collection[str] = ()) -> bool:
    """Tell whether a column holds secret keys, by its heading or by one of its values; `known` are the stored ones."""
    name, filled = normal(heading), [text for text in values if text]
    if name in _HEADINGS or any(text in known or is_sealing_key(text) for text in filled):
        return True
    return name in _VAGUE_HEADINGS and bool(filled) and (len(filled) == 1 or len(set(filled)) < len(filled))


def secret_columns(layout: Layout, known: Collection[str] = ()) -> list[int]:
    """Return the positions of the columns of a list that hold secret keys."""
    found = [at for at, heading in enumerate(layout.columns) if is_secret(heading, layout.values(at), known)]
    if not found and _is_totally_money(layout):
        found = [4]
    return found


def _is_totally_money(layout: Layout) -> bool:
    """Tell whether a list has five columns in that generator's order: name, e-mail, reference, domain, secret key."""
    if len(layout.columns) != 5 or layout.has_header:
        return False
    emails, domains, keys = (layout.values(at) for at in (1, 3, 4))
    of_domain = dict(zip(domains, keys, strict=False))
    return (
        all(map(_ADDRESS.fullmatch, emails))
        and all(map(_DOMAIN.fullmatch, domains))
        and all(key and of_domain[domain] == key for domain, key in zip(domains, keys, strict=False))
    )


def refuse_secrets(layout: Layout, known: Collection[str] = ()) -> None:
    """Raise `Invalid` (`secret_in_file`), with advice, for a list with secret keys; `known` are the stored ones."""
    found = secret_columns(layout, known)
    if found:
        message = _(
            "The column “%(name)s” holds secret keys. Take it out of the list: keys are stored once, encrypted, with "
            "the channel. Have these ones changed, since whoever saw the file can make links in your name."
        ) % {"name": layout.columns[found[0]]}
        raise Invalid("secret_in_file", message, {"file": message})
