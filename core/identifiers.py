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
    """Return `count` fresh UUIDv7 as 32 hexadecimal digits each, in ascending order (RFC 9562 §6.2, method 3).

    Behind the milliseconds stand 12 bits of their fraction, from which each further one counts on, and 60 random bits.
    A block of 40,000 ends ten milliseconds in the future; later blocks of a process follow earlier ones.
    """
    moment, tick = divmod(time.time_ns() * _TICKS // 1_000_000, _TICKS)
    digits = os.urandom(8 * count).hex()
    made: list[str] = []
    while len(made) < count:
        ticks = _TICK[tick : tick + count - len(made)]
        places = range(16 * len(made), 16 * count, 16)
        made += [
            f"{moment:012x}{text}{digits[at : at + 15]}" for text, at in zip(ticks, places, strict=False)
        ]
        moment, tick = moment + 1, 0
    return made


# Version 7 with every value of the fraction, and the variant with its two free bits left at zero.
_TICKS = 4096
_TICK = tuple(f"7{tick:03x}8" for tick in range(_TICKS))
