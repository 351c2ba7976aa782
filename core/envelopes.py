"""Envelopes: a value under a key of its own, and that key sealed for its place; rotation touches the key only."""

from __future__ import annotations

import os
from dataclasses import dataclass, replace

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from core.secrets import Place, Unreadable, is_current, seal, unseal

_KEY_BYTES = 32
_NONCE_BYTES = 12  # NIST SP 800-38D recommends 96 bits


@dataclass(frozen=True)
class Envelope:
    """Two columns of a row: the sealed data key, and nonce ‖ ciphertext of the value under it (AES-256-GCM)."""

    key: bytes
    content: bytes


def enclose(value: bytes, place: Place) -> Envelope:
    """Return the envelope of a value that belongs to `place`, under a fresh random key."""
    key, nonce = os.urandom(_KEY_BYTES), os.urandom(_NONCE_BYTES)
    content = nonce + AESGCM(key).encrypt(nonce, value, place.associated())
    return Envelope(seal(key, _place_of_key(place)), content)


def disclose(envelope: Envelope, place: Place) -> bytes:
    """Return the value; raise `Unreadable` when either part belongs to another place or the master key is gone."""
    key = unseal(envelope.key, _place_of_key(place))
    content = bytes(envelope.content)
    try:
        return AESGCM(key).decrypt(content[:_NONCE_BYTES], content[_NONCE_BYTES:], place.associated())
    except (InvalidTag, ValueError) as error:
        raise Unreadable("The secret does not belong here.") from error


def rotated(envelope: Envelope, place: Place) -> Envelope:
    """Return the envelope with its key sealed by the master key that writes now; the value is not opened."""
    if len(envelope.key) > 1 and is_current(envelope.key):
        return envelope
    return replace(envelope, key=seal(unseal(envelope.key, _place_of_key(place)), _place_of_key(place)))


def _place_of_key(place: Place) -> Place:
    return replace(place, column=f"{place.column} key")
