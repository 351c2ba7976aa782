"""Secrets at rest: AES-256-GCM under a key of the organisation, bound to the row and column they belong to."""

from __future__ import annotations

import os
from dataclasses import dataclass

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings

from core.keys import KeyRing

VERSION = 1
_NONCE_BYTES = 12  # NIST SP 800-38D recommends 96 bits


class Unreadable(Exception):
    """Say that a sealed value is not genuine here: another row, another tenant, or a key that is gone."""


@dataclass(frozen=True)
class Place:
    """Where a secret lives; the same four words must be given to seal and to open."""

    model: str
    column: str
    organisation: int
    public_id: str

    def associated(self) -> bytes:
        """Return the associated data: each word with its length before it, so that no two places read alike."""
        words = (self.model, self.column, str(self.organisation), self.public_id)
        return b"".join(len(word.encode()).to_bytes(2, "big") + word.encode() for word in words)


def key_ring() -> KeyRing:
    """Return the key ring of this installation (`FIELD_KEYS`)."""
    return settings.KEY_RING


def seal(value: bytes, place: Place) -> bytes:
    """Return version ‖ key number ‖ nonce ‖ ciphertext of a value that belongs to `place`."""
    ring = key_ring()
    nonce = os.urandom(_NONCE_BYTES)
    sealed = AESGCM(_key(ring, ring.writing, place)).encrypt(nonce, value, place.associated())
    return bytes([VERSION, ring.writing]) + nonce + sealed


def unseal(sealed: bytes, place: Place) -> bytes:
    """Return the value; raise `Unreadable` when it was sealed for another place or its key is gone."""
    sealed = bytes(sealed)
    if len(sealed) < 2 + _NONCE_BYTES + 16 or sealed[0] != VERSION:
        raise Unreadable("This is not a sealed value.")
    try:
        return AESGCM(_key(key_ring(), sealed[1], place)).decrypt(
            sealed[2 : 2 + _NONCE_BYTES], sealed[2 + _NONCE_BYTES :], place.associated()
        )
    except InvalidTag as error:
        raise Unreadable("The secret does not belong here.") from error


def is_current(sealed: bytes) -> bool:
    """Tell whether a value is sealed with the key that writes now; the rotation command asks."""
    return bytes(sealed)[1] == key_ring().writing


def _key(ring: KeyRing, number: int, place: Place) -> bytes:
    key = ring.derived(number, f"secrets of organisation {place.organisation}")
    if key is None:
        raise Unreadable(f"Key {number} is not on the key ring.")
    return key
