"""Tokens of public links: they carry everything, are stored nowhere, and have exactly one spelling.

33 bytes are 44 letters of base64url without slack bits:
    key number (4 bits) and purpose (4 bits)  |  one AES block  |  16 bytes of keyed BLAKE2b
and the block holds organisation u32, listing u32, subject u56, sequence u8. No Django here.
"""

from __future__ import annotations

import base64
import binascii
import enum
import hashlib
import hmac
import re
import struct
import threading
from typing import NamedTuple

from cryptography.hazmat.primitives.ciphers import Cipher, CipherContext, algorithms, modes

from core.keys import KeyRing

LENGTH = 44
_has_shape = re.compile(r"[A-Za-z0-9_-]{44}", re.ASCII).fullmatch
_MAC_BYTES = 16
_BLOCK = struct.Struct(">IIQ")  # organisation, listing, subject and sequence
# Encryption, decryption, and the MAC's hash that has taken in its key.
_Keys = tuple[CipherContext, CipherContext, hashlib.blake2b]


class Purpose(enum.IntEnum):
    """What a token opens. A token of one purpose is worthless for another."""

    CLICK = 1
    OPEN = 2
    UNSUBSCRIBE = 3
    REVIEW = 4
    ONWARD = 5
    HONEYPOT = 6
    LISTING = 7
    LINK = 8
    WIDGET = 9
    PREVIEW = 10
    SENDER = 11
    HOOK = 12
    BOUNCE = 13
    PERSONAL = 14


_PURPOSES = {int(purpose): purpose for purpose in Purpose}


class Token(NamedTuple):
    """What a token says. `listing` 0 means: not drawn or not meant; `subject` is an integer key, by purpose."""

    purpose: Purpose
    organisation: int
    listing: int
    subject: int
    sequence: int


class Tokens:
    """Make and read tokens with a key ring. Thread-safe; a few µs either way."""

    def __init__(self, ring: KeyRing) -> None:
        self._ring = ring
        self._contexts = _Contexts()

    def make(
        self, purpose: Purpose, *, organisation: int, subject: int, listing: int = 0, sequence: int = 0
    ) -> str:
        """Return the 44-letter token; raise `OverflowError` when a number does not fit."""
        number = self._ring.writing
        head = bytes([number << 4 | purpose])
        block = (
            organisation.to_bytes(4, "big") + listing.to_bytes(4, "big")
            + subject.to_bytes(7, "big") + sequence.to_bytes(1, "big")
        )  # fmt: skip
        encryptor, _, keyed = self._keys(number)
        body = head + encryptor.update(block)
        return base64.urlsafe_b64encode(body + _mac(keyed, body)).decode()

    def read(self, text: str, *purposes: Purpose) -> Token | None:
        """Return what the token says, or None unless it is genuine and of one of the purposes."""
        if not _has_shape(text):
            return None
        raw = binascii.a2b_base64(text.replace("-", "+").replace("_", "/"))
        head = raw[0]
        keys = self._keys(head >> 4)
        if keys is None or not hmac.compare_digest(_mac(keys[2], raw[:17]), raw[17:]):
            return None
        purpose = _PURPOSES.get(head & 15)
        if purpose is None or purpose not in purposes:
            return None
        organisation, listing, rest = _BLOCK.unpack(keys[1].update(raw[1:17]))
        return Token(purpose, organisation, listing, rest >> 8, rest & 255)

    def _keys(self, number: int) -> _Keys | None:
        known = self._contexts.by_number
        if number not in known:
            encryption = self._ring.derived(number, "token block")
            mac = self._ring.derived(number, "token mac")
            if encryption is None or mac is None:
                known[number] = None
            else:
                # One block under a key used for nothing else is a permutation, which is what is wanted: equal
                # contents give equal tokens, and different contents never collide. So no mode and no IV, and
                # a context serves for ever.
                cipher = Cipher(algorithms.AES(encryption), modes.ECB())
                keyed = hashlib.blake2b(digest_size=_MAC_BYTES, key=mac)
                known[number] = (cipher.encryptor(), cipher.decryptor(), keyed)
        return known[number]


class _Contexts(threading.local):
    """The keys made ready, by number; a thread's own, since a cipher's context may not be shared."""

    def __init__(self) -> None:
        self.by_number: dict[int, _Keys | None] = {}


def _mac(keyed: hashlib.blake2b, body: bytes) -> bytes:
    mac = keyed.copy()
    mac.update(body)
    return mac.digest()
