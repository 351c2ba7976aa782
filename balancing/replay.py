"""Draw again what was drawn, and say where the records differ. Pure: rows and seeds are handed in.

The neutrality certificate, which also needs reviews, lives above; this is the part that needs none.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from balancing.allocator import BLOCK, Shares, block_of, draws


class Fault(StrEnum):
    """What can be wrong with a record."""

    OTHER_DRAW = "other_draw"  # the drawn listing is not the one that seed and shares give
    UNKNOWN_TABLE = "unknown_table"  # nobody knows the shares it claims to come from
    MISSING = "missing"  # from this position to the next recorded one there is no record
    DOUBLED = "doubled"  # a position was recorded twice
    MIXED_SEEDS = "mixed_seeds"  # one block was drawn with more than one seed
    FALLBACK = "fallback"  # another listing without a reason, a reason without one, or not the own page


@dataclass(frozen=True, slots=True)
class Recorded:
    """One allocation as it was recorded.

    `table` is one version of a share table, within whose counter `position` counts from 0. `fallback`
    is blank when the drawn listing was used. `seed` is None as long as it is not published.
    """

    table: int
    position: int
    drawn: int
    listing: int
    fallback: str
    seed: bytes | None


@dataclass(frozen=True, slots=True)
class Difference:
    """One fault at one position; `expected` is what should stand there, where that can be said."""

    table: int
    position: int
    fault: Fault
    expected: int | None = None
    recorded: int | None = None


@dataclass(frozen=True, slots=True)
class Replay:
    """How many draws were repeated, how many still wait for their seed, and every difference, in order."""

    checked: int
    unpublished: int
    differences: tuple[Difference, ...]


@dataclass(slots=True)
class Tally:
    """How often a listing was drawn, how often and why it was not used, and what it got for others."""

    drawn: int = 0
    received: int = 0
    fallbacks: Counter[str] = field(default_factory=Counter)

    @property
    def achieved(self) -> int:
        """Return the letters that lead there: drawn less fallbacks, and for the own page those of others."""
        return self.drawn - self.fallbacks.total() + self.received


def replay(
    *, allocations: Iterable[Recorded], tables: Mapping[int, Shares], channel: int, kind: str, own: int
) -> Replay:
    """Repeat every draw of one channel and review kind, and return what differs from the records.

    `allocations` are all records of each table from position 0 on, in any order; `tables` gives every
    version's shares; `own` is the listing of the own page, where alone a fallback may lead.
    """
    records = list(allocations)
    differences = [*_misnumbered(records), *_misled(records, own)]
    for (table, block), drawn in _by_block(records).items():
        if table not in tables:
            differences += [Difference(table, record.position, Fault.UNKNOWN_TABLE) for record in drawn]
            continue
        seeds = {record.seed for record in drawn if record.seed is not None}
        if len(seeds) > 1:
            differences.append(Difference(table, block * BLOCK, Fault.MIXED_SEEDS))
        for seed in seeds:
            again = draws(
                shares=tables[table], seed=seed, channel=channel, kind=kind, table=table, block=block
            )
            differences += _misdrawn([record for record in drawn if record.seed == seed], again)
    published = [record for record in records if record.seed is not None]
    return Replay(
        checked=sum(record.table in tables for record in published),
        unpublished=len(records) - len(published),
        differences=tuple(sorted(differences, key=_place)),
    )


def tallies(allocations: Iterable[Recorded]) -> dict[int, Tally]:
    """Return every listing's tally; the achieved counts sum to the number of allocations."""
    counted: dict[int, Tally] = defaultdict(Tally)
    for record in allocations:
        counted[record.drawn].drawn += 1
        if record.listing != record.drawn:
            counted[record.drawn].fallbacks[record.fallback] += 1
            counted[record.listing].received += 1
    return dict(counted)


def _by_block(records: list[Recorded]) -> dict[tuple[int, int], list[Recorded]]:
    blocks: dict[tuple[int, int], list[Recorded]] = defaultdict(list)
    for record in records:
        blocks[record.table, block_of(record.position)].append(record)
    return blocks


def _misdrawn(records: list[Recorded], again: tuple[int, ...]) -> Iterator[Difference]:
    for record in records:
        expected = again[record.position % BLOCK]
        if record.drawn != expected:
            yield Difference(record.table, record.position, Fault.OTHER_DRAW, expected, record.drawn)


def _misnumbered(records: list[Recorded]) -> Iterator[Difference]:
    """Yield doubled positions and the first of every gap, so that a wild position does not list millions."""
    positions: dict[int, Counter[int]] = defaultdict(Counter)
    for record in records:
        positions[record.table][record.position] += 1
    for table, times in positions.items():
        awaited = 0
        for position in sorted(times):
            if position != awaited:
                yield Difference(table, awaited, Fault.MISSING)
            if times[position] > 1:
                yield Difference(table, position, Fault.DOUBLED)
            awaited = position + 1


def _misled(records: list[Recorded], own: int) -> Iterator[Difference]:
    for record in records:
        expected = own if record.fallback else record.drawn
        if record.listing != expected or (record.fallback and record.drawn == own):
            yield Difference(record.table, record.position, Fault.FALLBACK, expected, record.listing)


def _place(difference: Difference) -> tuple[int, int, str]:
    return difference.table, difference.position, difference.fault
