from __future__ import annotations

from collections import Counter
from dataclasses import replace as altered

import pytest

from balancing.allocator import block_of, draw
from balancing.replay import Difference, Fault, Recorded, Replay, replay, tallies

OWN, GOOGLE, TRUSTPILOT = 1, 2, 3
TABLES = {4: ((OWN, 20), (GOOGLE, 50), (TRUSTPILOT, 30)), 5: ((OWN, 50), (TRUSTPILOT, 50))}
SEEDS = [bytes([day]) * 32 for day in range(1, 8)]


def history(table: int, length: int) -> list[Recorded]:
    """Every third draw of Google meets an address that is not Gmail."""
    records = []
    for position in range(length):
        seed = SEEDS[block_of(position) // 5 % len(SEEDS)]
        drawn = draw(
            shares=TABLES[table], seed=seed, channel=9, kind="service", table=table, position=position
        )
        refused = drawn == GOOGLE and position % 3 == 0
        records.append(
            Recorded(table, position, drawn, OWN if refused else drawn, "not_gmail" if refused else "", seed)
        )
    return records


def replayed(records: list[Recorded]) -> Replay:
    return replay(allocations=records, tables=TABLES, channel=9, kind="service", own=OWN)


def test_a_true_history_is_confirmed_draw_by_draw() -> None:
    records = history(4, 230) + history(5, 87)
    assert replayed(records[::-1]) == Replay(checked=317, unpublished=0, differences=())


def test_nothing_recorded_is_nothing_wrong() -> None:
    assert replayed([]) == Replay(0, 0, ())


def test_draws_whose_seed_is_still_secret_wait() -> None:
    records = [altered(record, seed=None) if record.position >= 50 else record for record in history(4, 64)]
    assert replayed(records) == Replay(checked=50, unpublished=14, differences=())


@pytest.mark.parametrize("position", [0, 41, 119])
def test_a_swapped_draw_is_found(position: int) -> None:
    records = history(4, 120)
    true = records[position].drawn
    other = TRUSTPILOT if true != TRUSTPILOT else GOOGLE
    records[position] = altered(records[position], drawn=other, listing=other, fallback="")
    assert replayed(records).differences == (Difference(4, position, Fault.OTHER_DRAW, true, other),)


def test_a_favourite_among_the_fallbacks_is_found() -> None:
    records = history(4, 100)
    refused = next(record for record in records if record.fallback)
    records[refused.position] = altered(refused, listing=TRUSTPILOT)
    assert replayed(records).differences == (
        Difference(4, refused.position, Fault.FALLBACK, OWN, TRUSTPILOT),
    )


def test_another_listing_needs_a_reason_and_a_reason_another_listing() -> None:
    records = history(4, 100)
    led = next(record for record in records if record.drawn == TRUSTPILOT)
    home = next(record for record in records if record.drawn == OWN)
    records[led.position] = altered(led, listing=OWN)
    records[home.position] = altered(home, fallback="language")
    assert set(replayed(records).differences) == {
        Difference(4, led.position, Fault.FALLBACK, TRUSTPILOT, OWN),
        Difference(4, home.position, Fault.FALLBACK, OWN, OWN),
    }


def test_a_letter_left_out_or_recorded_twice_is_found() -> None:
    records = history(4, 30)
    records.append(records[12])
    del records[5:8]
    del records[0]
    assert replayed(records).differences == (
        Difference(4, 0, Fault.MISSING),
        Difference(4, 5, Fault.MISSING),
        Difference(4, 12, Fault.DOUBLED),
    )


def test_a_block_has_one_seed() -> None:
    records = history(4, 20)
    other = bytes(32)
    drawn = draw(shares=TABLES[4], seed=other, channel=9, kind="service", table=4, position=19)
    records[19] = altered(records[19], seed=other, drawn=drawn, listing=drawn, fallback="")
    assert replayed(records).differences == (Difference(4, 10, Fault.MIXED_SEEDS),)


def test_draws_from_a_table_nobody_knows_are_named() -> None:
    records = [altered(record, table=6) for record in history(4, 2)]
    assert replayed(records) == Replay(
        checked=0,
        unpublished=0,
        differences=(Difference(6, 0, Fault.UNKNOWN_TABLE), Difference(6, 1, Fault.UNKNOWN_TABLE)),
    )


def test_other_shares_than_claimed_are_found() -> None:
    other = TABLES | {4: ((OWN, 10), (GOOGLE, 60), (TRUSTPILOT, 30))}
    found = replay(allocations=history(4, 100), tables=other, channel=9, kind="service", own=OWN)
    assert {difference.fault for difference in found.differences} == {Fault.OTHER_DRAW}


def test_achieved_is_drawn_less_fallbacks_exactly() -> None:
    records = history(4, 300)
    counted = tallies(records)
    assert {listing: tally.drawn for listing, tally in counted.items()} == {
        OWN: 60,
        GOOGLE: 150,
        TRUSTPILOT: 90,
    }
    fallbacks = sum(record.fallback != "" for record in records)
    assert 30 < fallbacks < 70
    assert counted[GOOGLE].fallbacks == Counter(not_gmail=fallbacks)
    assert counted[GOOGLE].achieved == 150 - fallbacks
    assert counted[TRUSTPILOT].achieved == 90
    assert counted[OWN].achieved == 60 + fallbacks
    assert Counter(record.listing for record in records) == {
        listing: tally.achieved for listing, tally in counted.items()
    }
