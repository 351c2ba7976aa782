"""Turns with the store: record and marker in one call, and what holds when that call fails."""

from __future__ import annotations

import asyncio
import itertools

import pytest

from invitations.mailer import Letter, Outcome, Verdict, send_letters
from invitations.tests.mailing import Store, make_letters, relay_to
from tests.sink import Sink


class JointStore(Store):
    """A store that can do both at once, up to a call that fails: before or after it has been written."""

    def __init__(self, *, fails_at: int = 0, is_written: bool = False) -> None:
        super().__init__()
        self.fails_at, self.is_written = fails_at, is_written
        self.joint_calls = itertools.count(1)
        self.joint: list[tuple[list[int], list[int]]] = []
        self.alone: list[int] = []

    async def record(self, outcomes: list[Outcome]) -> None:
        """Record a group; telling it twice changes nothing."""
        known = {outcome.key for outcome in self.outcomes}
        self.alone += [outcome.key for outcome in outcomes]
        await super().record([outcome for outcome in outcomes if outcome.key not in known])

    async def record_and_mark(self, outcomes: list[Outcome], keys: list[int]) -> set[int]:
        """Do both, or fail."""
        is_failure = next(self.joint_calls) == self.fails_at
        if not is_failure or self.is_written:
            self.joint.append(([outcome.key for outcome in outcomes], keys))
            await Store.record(self, outcomes)
            marked = await self.mark(keys)
        if is_failure:
            raise ConnectionError("gone")
        return marked


def send(store: JointStore, letters: list[Letter], connections: int) -> tuple[Sink, BaseException | None]:
    async def run() -> tuple[Sink, BaseException | None]:
        async with Sink() as sink:
            tally = await send_letters(
                letters,
                relay_to(sink, connections=connections),
                mark=store.mark,
                record=store.record,
                record_and_mark=store.record_and_mark,
            )
            assert sum(tally.verdicts.values()) == len(letters)
            return sink, tally.mark_error

    return asyncio.run(run())


def test_what_was_heard_is_recorded_with_the_next_marker() -> None:
    store = JointStore()
    sink, error = send(store, make_letters(5), 1)
    assert error is None
    assert store.joint == [([1], [2]), ([2], [3]), ([3], [4]), ([4], [5])]
    assert (store.mark_calls[0], store.alone) == ([1], [5])
    assert sink.dots == {str(key): 1 for key in range(1, 6)}


@pytest.mark.parametrize("is_written", [False, True], ids=["nothing was written", "it was written"])
def test_when_both_fail_the_record_is_made_alone_and_no_dot_is_written(is_written: bool) -> None:
    store = JointStore(fails_at=2, is_written=is_written)
    sink, error = send(store, make_letters(9), 1)
    assert isinstance(error, ConnectionError)
    assert sink.dots == {"1": 1, "2": 1}
    verdicts = store.verdicts()
    assert [verdicts[key] for key in (1, 2, 3)] == ["accepted", "accepted", "not_marked"]
    assert {verdicts[key] for key in range(4, 10)} == {Verdict.NOT_STARTED}
    [third] = [outcome for outcome in store.outcomes if outcome.key == 3]
    assert third.marker_unknown
    assert 2 in store.alone


def test_many_connections_share_their_turns() -> None:
    store = JointStore()
    send(store, make_letters(160), 8)
    assert max(map(len, store.mark_calls)) > 1
    assert store.most_open <= 8
