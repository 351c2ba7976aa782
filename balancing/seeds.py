"""Seeds of the allocator: a secret today, proof tomorrow. Publishing and keeping them is not done here."""

from __future__ import annotations

import hmac
import secrets
from hashlib import sha256

SEED_BYTES = 32


def new_seed() -> bytes:
    """Return 32 fresh bytes that nobody can foresee."""
    return secrets.token_bytes(SEED_BYTES)


def seed_hash(seed: bytes) -> bytes:
    """Return the promise published before a seed is used: plain SHA-256, so that any tool can check it.

    Raises `ValueError` unless the seed has 32 bytes: a shorter one could be guessed from its hash.
    """
    if len(seed) != SEED_BYTES:
        raise ValueError(f"a seed has {SEED_BYTES} bytes, not {len(seed)}")
    return sha256(seed).digest()


def keeps_promise(seed: bytes, promised_hash: bytes) -> bool:
    """Return whether a published seed is the one whose hash was promised."""
    return len(seed) == SEED_BYTES and hmac.compare_digest(seed_hash(seed), promised_hash)
