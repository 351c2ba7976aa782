"""UUIDv7 (RFC 9562 §5.7) made in Python, because PostgreSQL 15 has no function for it."""

from __future__ import annotations

import os
import time
import uuid


def uuid7() -> uuid.UUID:
    """Return a fresh UUIDv7: 48 bits of Unix milliseconds, then 74 random bits."""
    value = int.from_bytes(os.urandom(10), "big")
    milliseconds = time.time_ns() // 1_000_000
    value |= (milliseconds & 0xFFFF_FFFF_FFFF) << 80
    value = value & ~(0xF << 76) | 0x7 << 76
    value = value & ~(0x3 << 62) | 0x2 << 62
    return uuid.UUID(int=value)


def uuid7_block(count: int) -> list[str]:
    """Return `count` fresh UUIDv7 as 32 hexadecimal digits each, in ascending order (RFC 9562 §6.2, method 1).

    Behind the milliseconds stand a counter of 12 bits, which carries over into them, and 60 random bits. A large
    block ends some milliseconds in the future; rows made together stand together in an index.
    """
    begin = time.time_ns() // 1_000_000
    digits = os.urandom(8 * count).hex()
    made: list[str] = []
    for carry, first in enumerate(range(0, count, len(_COUNTER))):
        moment = f"{begin + carry:012x}"
        places = range(16 * first, 16 * count, 16)
        made += [
            f"{moment}{counter}{digits[at : at + 15]}" for counter, at in zip(_COUNTER, places, strict=False)
        ]
    return made


# Version 7 with every value of the counter, and the variant with its two free bits left at zero.
_COUNTER = tuple(f"7{counter:03x}8" for counter in range(4096))
