"""AES-256 and CBC decryption as FIPS 197 and SP 800-38A write them down: slow, plain, and nobody's library.

It shares nothing with the product, so what it opens was sealed by the book.
"""

from __future__ import annotations

import hashlib
import hmac
from itertools import chain, pairwise

ROUNDS, BLOCK = 14, 16


def _times_two(value: int) -> int:
    return (value << 1 ^ 0x11B) & 0xFF if value & 0x80 else value << 1


def _times(one: int, other: int) -> int:
    product = 0
    while other:
        product ^= one if other & 1 else 0
        one, other = _times_two(one), other >> 1
    return product


def _substituted(value: int) -> int:
    inverse = next((other for other in range(256) if _times(value, other) == 1), 0)
    turned = [(inverse << turn | inverse >> (8 - turn)) & 0xFF for turn in range(5)]
    return turned[0] ^ turned[1] ^ turned[2] ^ turned[3] ^ turned[4] ^ 0x63


BOX = [_substituted(value) for value in range(256)]
UNBOX = [BOX.index(value) for value in range(256)]
UNMIX = {factor: [_times(value, factor) for value in range(256)] for factor in (9, 11, 13, 14)}


def _round_keys(key: bytes) -> list[list[int]]:
    words = [list(key[start : start + 4]) for start in range(0, 32, 4)]
    constant = 1
    for place in range(8, 4 * (ROUNDS + 1)):
        word = words[-1]
        if place % 8 == 0:
            word = [BOX[value] for value in (*word[1:], word[0])]
            word[0] ^= constant
            constant = _times_two(constant)
        elif place % 8 == 4:
            word = [BOX[value] for value in word]
        words.append([old ^ new for old, new in zip(words[-8], word, strict=True)])
    return [[*chain(*words[start : start + 4])] for start in range(0, len(words), 4)]


def _block(block: bytes, keys: list[list[int]]) -> bytes:
    state = [value ^ key for value, key in zip(block, keys[ROUNDS], strict=True)]
    for number in range(ROUNDS - 1, -1, -1):
        state = [UNBOX[state[(place - 4 * (place % 4)) % BLOCK]] for place in range(BLOCK)]
        state = [value ^ key for value, key in zip(state, keys[number], strict=True)]
        if number:
            state = [_unmixed(state[place - place % 4 :][:4], place % 4) for place in range(BLOCK)]
    return bytes(state)


def _unmixed(column: list[int], row: int) -> int:
    mixed = 0
    for factor, value in zip((14, 11, 13, 9), column[row:] + column[:row], strict=True):
        mixed ^= UNMIX[factor][value]
    return mixed


def decrypted(payload: bytes, encryption_key: bytes, authentication_key: bytes) -> bytes:
    """Return what IV ‖ ciphertext ‖ HMAC-SHA256 holds, once the MAC has been found right."""
    content, tag = payload[:-32], payload[-32:]
    assert tag == hmac.new(authentication_key, content, hashlib.sha256).digest()
    keys = _round_keys(encryption_key)
    blocks = [content[start : start + BLOCK] for start in range(0, len(content), BLOCK)]
    plain = b"".join(
        bytes(a ^ b for a, b in zip(_block(block, keys), before, strict=True))
        for before, block in pairwise(blocks)
    )
    assert 1 <= plain[-1] <= BLOCK
    assert plain[-plain[-1] :] == plain[-1:] * plain[-1]
    return plain[: -plain[-1]]
