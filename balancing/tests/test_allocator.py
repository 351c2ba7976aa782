from __future__ import annotations

import random
from collections import Counter
from hashlib import sha256
from itertools import combinations, pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from balancing.allocator import BLOCK, CYCLE, block_of, draw, draws, multiset

T, G, P = 1, 2, 3
SEED = bytes(range(32))
PINNED = "TTGTTTGPTT TTTPTTGTTG TGTTTTTGPT"
PINNED_DIGEST = "d3821b6af13725330b1ebc53ef6c30395743071100c329a40767c10efd5bb53d"
Table = tuple[tuple[int, int], ...]


def table_of(cuts: list[int]) -> Table:
    bounds = [0, *sorted(cuts), CYCLE]
    return tuple((number, high - low) for number, (low, high) in enumerate(pairwise(bounds)))


def simulated_tables(amount: int) -> list[Table]:
    chance = random.Random(2026)
    return [table_of([chance.randint(0, 100) for _ in range(1 + number % 7)]) for number in range(amount)]


def sequence(shares: Table, length: int, seed: bytes = SEED, table: int = 1) -> list[int]:
    drawn: list[int] = []
    for block in range(length // BLOCK):
        drawn += draws(shares=shares, seed=seed, channel=7, kind="service", table=table, block=block)
    return drawn


TABLES = st.lists(st.integers(0, 100), min_size=1, max_size=7).map(table_of)


@pytest.mark.parametrize(
    ("shares", "begins"),
    [
        (((T, 70), (G, 20), (P, 10)), [T, T, G, T, T, P, T, T, G, T] * 10),
        (((T, 50), (G, 50)), [T, G] * 50),
        (((T, 90), (G, 10)), [T, T, T, T, T, G, T, T, T, T] * 10),
        (((T, 33), (G, 33), (P, 34)), [P, T, G, P, T, G, P, T, G, P]),
        (((T, 100),), [T] * 100),
        (((T, 0), (G, 100)), [G] * 100),
    ],
)
def test_round_robin_gives_the_published_vectors(shares: Table, begins: list[int]) -> None:
    assert list(multiset(shares)[: len(begins)]) == begins


def test_thousand_draws_of_the_published_tables_are_exact() -> None:
    assert Counter(sequence(((T, 70), (G, 20), (P, 10)), 1000)) == {T: 700, G: 200, P: 100}
    assert Counter(sequence(((T, 33), (G, 33), (P, 34)), 1000)) == {T: 330, G: 330, P: 340}


@given(TABLES, st.binary(min_size=32, max_size=32), st.integers(0, 10**9))
@settings(max_examples=150, deadline=None)
def test_every_hundred_draws_are_exact(shares: Table, seed: bytes, hundred: int) -> None:
    drawn: Counter[int] = Counter()
    for block in range(hundred * 10, hundred * 10 + 10):
        drawn.update(draws(shares=shares, seed=seed, channel=1, kind="product", table=9, block=block))
    assert drawn == Counter({listing: percent for listing, percent in shares if percent})


def test_draws_never_stray_further_than_three_and_a_half() -> None:
    furthest = 0.0
    for number, shares in enumerate(simulated_tables(420)):
        so_far: Counter[int] = Counter()
        for drawn, listing in enumerate(sequence(shares, 100, table=number), start=1):
            so_far[listing] += 1
            furthest = max(furthest, *(abs(so_far[key] - drawn * share / 100) for key, share in shares))
    assert 2 < furthest <= 3.5


def test_not_even_the_unluckiest_shuffle_strays_further() -> None:
    for shares in [*simulated_tables(420), ((0, 20), (1, 20), (2, 1), (3, 50), (4, 1), (5, 8))]:
        blocks = [multiset(shares)[start : start + BLOCK] for start in range(0, CYCLE, BLOCK)]
        for listing, share in shares:
            ahead = 0.0
            for block in blocks:
                here = block.count(listing)
                assert ahead + here * (1 - share / 100) <= 3.5  # all of them first
                assert ahead - (BLOCK - here) * share / 100 >= -3.5  # all of them last
                ahead += here - BLOCK * share / 100


def test_a_block_is_ten_draws_and_a_draw_is_one_of_them() -> None:
    shares = ((T, 70), (G, 20), (P, 10))
    drawn = sequence(shares, 200)
    singly = [
        draw(shares=shares, seed=SEED, channel=7, kind="service", table=1, position=position)
        for position in range(200)
    ]
    assert singly == drawn
    assert [block_of(position) for position in (0, 9, 10, 99, 100)] == [0, 0, 1, 9, 10]


def test_draws_are_the_same_today_and_in_years() -> None:
    # Published evidence rests on these literals: a change here needs a new version in the message.
    shares = ((T, 70), (G, 20), (P, 10))
    letters = ["-TGP"[listing] for listing in sequence(shares, 30)]
    assert letters == list(PINNED.replace(" ", ""))
    even = tuple((listing, 10) for listing in range(10))
    assert sha256(bytes(sequence(even, 20_000))).hexdigest() == PINNED_DIGEST


def test_each_part_of_the_name_of_a_block_changes_its_order() -> None:
    shares = tuple((listing, 10) for listing in range(10))
    usual = {"seed": SEED, "channel": 1, "kind": "service", "table": 1, "block": 0}
    others = [
        {"seed": SEED[::-1]},
        {"channel": 2},
        {"kind": "product"},
        {"table": 2},
        {"block": 10},
        {"block": 20},
    ]
    orders = [draws(shares=shares, **(usual | other)) for other in [{}, *others]]
    assert all(one != another for one, another in combinations(orders, 2))
    assert all(sorted(order) == list(range(10)) for order in orders)


def test_names_that_only_look_alike_when_joined_differ() -> None:
    shares = tuple((listing, 10) for listing in range(10))
    one = draws(shares=shares, seed=SEED, channel=1, kind="service", table=11, block=0)
    other = draws(shares=shares, seed=SEED, channel=1, kind="service", table=1, block=10)
    assert one != other


def test_order_in_a_block_favours_nobody() -> None:
    # Ten listings with ten percent each: over 4,000 blocks each comes first 400 times, give or take.
    shares = tuple((listing, 10) for listing in range(10))
    places = Counter(
        (place, listing)
        for block in range(4000)
        for place, listing in enumerate(
            draws(shares=shares, seed=SEED, channel=1, kind="service", table=1, block=block)
        )
    )
    squares = sum((places[place, listing] - 400) ** 2 / 400 for place in range(10) for listing in range(10))
    assert squares < 135  # chi-square, 81 degrees of freedom: exceeded once in 5,000 fair shuffles


@pytest.mark.parametrize(
    "shares",
    [
        (),
        ((T, 99),),
        ((T, 60), (G, 50)),
        ((T, 110), (G, -10)),
        ((T, 50), (T, 50)),
        ((T, 50.0), (G, 50.0)),
        ((T, True), (G, 99)),
    ],
)
def test_what_is_no_table_is_refused(shares: Table) -> None:
    with pytest.raises(ValueError, match=r"share|table"):
        draws(shares=shares, seed=SEED, channel=1, kind="service", table=1, block=0)


def test_positions_and_blocks_count_from_zero() -> None:
    with pytest.raises(ValueError, match="from 0"):
        block_of(-1)
    with pytest.raises(ValueError, match="from 0"):
        draws(shares=((T, 100),), seed=SEED, channel=1, kind="service", table=1, block=-1)
