"""Which listing the next draw gives: exact in number, unforeseeable in order. Pure and replayable.

Nothing here knows a customer. Shares say how often, a secret seed says in which order, and whoever is
given the seed later can draw again and must get the same.
"""

from __future__ import annotations

import hmac
from collections.abc import Iterator, Sequence
from functools import lru_cache
from hashlib import sha256

BLOCK = 10  # draws that are shuffled together; a hundred draws are ten blocks
CYCLE = 100  # draws after which every share is exact
_VERSION = b"allocator-1"

Shares = Sequence[tuple[int, int]]


def block_of(position: int) -> int:
    """Return the block in which a position lies; both count from 0."""
    if position < 0:
        raise ValueError(f"positions count from 0, not {position}")
    return position // BLOCK


def draw(*, shares: Shares, seed: bytes, channel: int, kind: str, table: int, position: int) -> int:
    """Return the listing drawn at one position. See `draws` for the promises."""
    block = draws(shares=shares, seed=seed, channel=channel, kind=kind, table=table, block=block_of(position))
    return block[position % BLOCK]


def draws(*, shares: Shares, seed: bytes, channel: int, kind: str, table: int, block: int) -> tuple[int, ...]:
    """Return the listings of one block of ten draws, in the order drawn.

    `shares` are (listing, percent) in the table's order; percents are whole and sum to 100. `seed` is
    secret until published; channel, review kind, table version (a number no other version of the
    channel has) and block number make every block's order its own. Equal arguments give equal draws,
    on every machine and in every release.

    Every hundred positions from a multiple of 100 hold each listing exactly `percent` times. In between
    the count is never more than 3.5 away from the share. Raises `ValueError` for shares that are no
    table or a negative block.
    """
    if block < 0:
        raise ValueError(f"blocks count from 0, not {block}")
    pattern = multiset(shares)
    start = block * BLOCK % CYCLE
    message = b"\n".join((_VERSION, b"%d" % channel, kind.encode(), b"%d" % table, b"%d" % block))
    return _shuffled(pattern[start : start + BLOCK], _bytes(seed, message))


def multiset(shares: Shares) -> tuple[int, ...]:
    """Return one cycle of a hundred draws by smooth weighted round-robin, before any shuffling.

    In each round every listing gains its percent, the richest is drawn (of equals the first listed)
    and pays 100: the method nginx uses among its servers, whose counts never stray far from the share.
    Raises `ValueError` unless the percents are whole, not negative, sum to 100 and listings differ.
    """
    # Checked before the cache, to which 50.0 and 50 are one.
    _check(table := tuple(shares))
    return _round_robin(table)


@lru_cache(maxsize=512)
def _round_robin(shares: tuple[tuple[int, int], ...]) -> tuple[int, ...]:
    credit = [0] * len(shares)
    drawn = []
    for _round in range(CYCLE):
        credit = [held + percent for held, (_, percent) in zip(credit, shares, strict=True)]
        richest = max(range(len(shares)), key=credit.__getitem__)
        credit[richest] -= CYCLE
        drawn.append(shares[richest][0])
    return tuple(drawn)


def _check(shares: tuple[tuple[int, int], ...]) -> None:
    percents = [percent for _, percent in shares]
    if any(isinstance(percent, bool) or not isinstance(percent, int) for percent in percents):
        raise ValueError("shares are whole percentages")
    if sum(percents) != CYCLE or min(percents) < 0:
        raise ValueError(f"shares must be 0 to 100 and sum to 100, not {percents}")
    if len({listing for listing, _ in shares}) != len(shares):
        raise ValueError("a listing stands in a table once")


def _shuffled(items: tuple[int, ...], stream: Iterator[int]) -> tuple[int, ...]:
    """Return the items in an order that is uniform among all, given uniform bytes (Fisher and Yates)."""
    order = list(items)
    for last in range(len(order) - 1, 0, -1):
        other = _below(last + 1, stream)
        order[last], order[other] = order[other], order[last]
    return tuple(order)


def _below(limit: int, stream: Iterator[int]) -> int:
    # Bytes in the incomplete last run of `limit` are skipped: a plain remainder would favour small numbers.
    return next(byte for byte in stream if byte < 256 - 256 % limit) % limit


def _bytes(seed: bytes, message: bytes) -> Iterator[int]:
    """Yield the bytes of HMAC-SHA256(seed, message ‖ newline ‖ counter) for the counters 0, 1, 2 and on."""
    counter = 0
    while True:
        yield from hmac.digest(seed, b"%s\n%d" % (message, counter), sha256)
        counter += 1
