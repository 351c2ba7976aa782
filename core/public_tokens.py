"""The tokens of this installation: `core.tokens` bound to the key ring of the settings."""

from __future__ import annotations

from functools import lru_cache

from django.conf import settings

from core.keys import KeyRing
from core.tokens import Purpose, Token, Tokens


def tokens() -> Tokens:
    """Return the one maker and reader of tokens; a changed key ring gives another."""
    return _bound(settings.KEY_RING)


def make_token(
    purpose: Purpose, *, organisation: int, subject: int, listing: int = 0, sequence: int = 0
) -> str:
    """Return a token of 44 letters; raise `OverflowError` when a number does not fit."""
    return tokens().make(
        purpose, organisation=organisation, subject=subject, listing=listing, sequence=sequence
    )


def read_token(text: str, *purposes: Purpose) -> Token | None:
    """Return what a token says, or None unless it is genuine, of one of the purposes and spelt as ours."""
    return tokens().read(text, *purposes)


@lru_cache(maxsize=8)
def _bound(ring: KeyRing) -> Tokens:
    return Tokens(ring)
