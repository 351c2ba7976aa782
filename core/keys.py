"""The key ring: master keys by number, and the keys derived from them. No Django here."""

from __future__ import annotations

import base64
import binascii
import hashlib
from dataclasses import dataclass
from functools import cached_property, lru_cache

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.kdf.hkdf import HKDF


@lru_cache(maxsize=4096)
def derive(master: bytes, purpose: str, length: int = 32) -> bytes:
    """Return a key for one purpose, by HKDF-SHA256 (RFC 5869) of a master key."""
    return HKDF(algorithm=hashes.SHA256(), length=length, salt=None, info=purpose.encode()).derive(master)


@dataclass(frozen=True)
class KeyRing:
    """Numbered master keys (0–15, 32 bytes each). The highest number writes; all of them read."""

    masters: tuple[tuple[int, bytes], ...]

    @classmethod
    def parse(cls, text: str) -> KeyRing:
        """Read `1:<base64>,2:<base64>`; raise `ValueError` that names what is wrong, never the key."""
        masters: dict[int, bytes] = {}
        for part in filter(None, (piece.strip() for piece in text.split(","))):
            number, separator, encoded = part.partition(":")
            if not separator or not number.isdigit() or not 0 <= int(number) <= 15:
                raise ValueError("Each key is written as number:base64, with a number from 0 to 15.")
            try:
                key = base64.b64decode(encoded, validate=True)
            except binascii.Error as error:
                raise ValueError(f"Key {number} is not base64.") from error
            if len(key) != 32:
                raise ValueError(f"Key {number} has {len(key)} bytes; 32 are needed.")
            masters[int(number)] = key
        if not masters:
            raise ValueError("The key ring is empty.")
        return cls(tuple(sorted(masters.items())))

    @cached_property
    def by_number(self) -> dict[int, bytes]:
        """Return the master keys by number."""
        return dict(self.masters)

    @property
    def writing(self) -> int:
        """Return the number of the key that writes."""
        return self.masters[-1][0]

    def derived(self, number: int, purpose: str) -> bytes | None:
        """Return the key derived from master `number` for a purpose, or None when that master is gone."""
        master = self.by_number.get(number)
        return derive(master, purpose) if master is not None else None

    def __repr__(self) -> str:
        return f"KeyRing({', '.join(str(number) for number, _ in self.masters)})"


def fingerprint(value: bytes) -> str:
    """Return the first eight hexadecimal digits of a SHA-256, to tell keys apart without showing them."""
    return hashlib.sha256(value).hexdigest()[:8]
