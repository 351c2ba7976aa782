"""What happens at the edges: a marker that says no, a store that fails, a stop."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator

import pytest

from invitations.mailer import Letter, Outcome, Unrecorded, Verdict, send_letters
from invitations.tests.mailing import Store, make_letter, make_letters, relay_to, send
from tests.sink import Setup, Sink


class StoreFailed(Exception):
    """A store that is gone."""


async def until(*, sink: Sink, bodies: int) -> None:
    """Wait until so many bodies have begun."""
    while sink.bodies < bodies:
        await asyncio.sleep(0.001)


def test_a_letter_that_is_not_marked_gets_no_dot_and_the_next_goes_on() -> None:
    store = Store(refused=frozenset({2}))

    async def run() -> Sink:
        async with Sink() as sink:
            await send(sink, make_letters(3), store)
            return sink

    sink = asyncio.run(run())
    assert store.verdicts() == {1: "accepted", 2: "not_marked", 3: "accepted"}
    refused = next(outcome for outcome in store.outcomes if outcome.key == 2)
    assert (refused.stage, refused.marker_unknown, refused.was_marked) == ("body", False, False)
    assert sink.dots == {"1": 1, "3": 1}
    assert sink.connections == 2


def test_where_the_marker_fails_nobody_gets_a_dot_and_nothing_more_is_begun() -> None:
    store = Store()

    async def mark(keys: list[int]) -> set[int]:
        raise StoreFailed

    async def run() -> Sink:
        async with Sink() as sink:
            relay = relay_to(sink, connections=4)
            tally = await send_letters(make_letters(30), relay, mark=mark, record=store.record)
            assert isinstance(tally.mark_error, StoreFailed)
            return sink

    sink = asyncio.run(run())
    assert sink.dots == {}
    assert set(store.verdicts().values()) == {"not_marked", "not_started"}
    assert len(store.verdicts()) == 30
    for outcome in store.outcomes:
        assert outcome.marker_unknown == (outcome.verdict is Verdict.NOT_MARKED)


def test_where_nothing_can_be_recorded_the_caller_gets_the_outcomes() -> None:
    store = Store()

    async def record(outcomes: list[Outcome]) -> None:
        raise StoreFailed

    async def run() -> Sink:
        async with Sink() as sink:
            with pytest.raises(Unrecorded) as failed:
                await send_letters(make_letters(9), relay_to(sink), mark=store.mark, record=record)
            assert isinstance(failed.value.__cause__, StoreFailed)
            assert sorted(outcome.key for outcome in failed.value.outcomes) == list(range(1, 10))
            return sink

    sink = asyncio.run(run())
    assert 1 <= len(sink.received) < 9


def test_a_batch_that_cannot_be_claimed_ends_the_run_after_the_letters_in_hand() -> None:
    store = Store()

    async def batches() -> AsyncGenerator[list[Letter], None]:
        yield make_letters(5)
        raise StoreFailed

    async def run() -> None:
        async with Sink() as sink:
            with pytest.raises(StoreFailed):
                await send(sink, batches(), store, connections=2)

    asyncio.run(run())
    assert list(store.verdicts().values()) == ["accepted"] * 5


def test_a_stop_finishes_the_open_letters_and_gives_back_the_others() -> None:
    gate, stop = asyncio.Event(), asyncio.Event()
    store = Store(gate=gate)

    async def run() -> Sink:
        async with Sink() as sink:
            sending = asyncio.create_task(send(sink, make_letters(20), store, stop=stop, connections=3))
            await until(sink=sink, bodies=3)
            stop.set()
            await asyncio.sleep(0.01)
            gate.set()
            await sending
            return sink

    sink = asyncio.run(run())
    verdicts = list(store.verdicts().values())
    assert (verdicts.count("accepted"), verdicts.count("not_started")) == (3, 17)
    assert sum(sink.dots.values()) == len(sink.received) == 3


def test_a_stop_waits_for_the_reply_to_a_dot() -> None:
    store, stop = Store(), asyncio.Event()

    async def run() -> Sink:
        async with Sink(setup=Setup(delay_seconds=0.03)) as sink:
            sending = asyncio.create_task(send(sink, make_letters(3), store, stop=stop))
            while not sink.dots:
                await asyncio.sleep(0.001)
            stop.set()
            await sending
            return sink

    asyncio.run(run())
    assert "unknown" not in store.verdicts().values()
    assert store.verdicts()[1] == "accepted"
    assert store.verdicts()[3] == "not_started"


def test_a_cancelled_run_is_a_stopped_run() -> None:
    gate = asyncio.Event()
    store = Store(gate=gate)

    async def run() -> None:
        async with Sink() as sink:
            sending = asyncio.create_task(send(sink, make_letters(20), store, connections=2))
            await until(sink=sink, bodies=2)
            sending.cancel()
            await asyncio.sleep(0.01)
            gate.set()
            with pytest.raises(asyncio.CancelledError):
                await sending

    asyncio.run(run())
    verdicts = list(store.verdicts().values())
    assert (verdicts.count("accepted"), verdicts.count("not_started")) == (2, 18)


def test_a_run_cancelled_twice_is_abandoned_without_a_dot_for_what_is_not_marked() -> None:
    store = Store(gate=asyncio.Event())

    async def run() -> Sink:
        async with Sink() as sink:
            sending = asyncio.create_task(send(sink, make_letters(4), store, connections=2))
            await until(sink=sink, bodies=2)
            for _ in range(2):
                sending.cancel()
                await asyncio.sleep(0.01)
            with pytest.raises(asyncio.CancelledError):
                await sending
            return sink

    assert asyncio.run(run()).dots == {}


def test_after_the_deadline_no_batch_is_asked_for_and_each_letter_has_its_outcome() -> None:
    store = Store()
    asked = 0

    async def batches() -> AsyncGenerator[list[Letter], None]:
        nonlocal asked
        while True:
            yield [make_letter(asked * 5 + number) for number in range(5)]
            asked += 1

    async def run() -> Sink:
        async with Sink() as sink:
            await send(sink, batches(), store, begin_for_seconds=0.1, connections=2)
            return sink

    sink = asyncio.run(run())
    verdicts = store.verdicts()
    assert len(verdicts) % 5 == 0
    assert set(verdicts.values()) <= {"accepted", "not_started"}
    assert len(sink.received) == list(verdicts.values()).count("accepted") > 0


def test_the_crash_points_are_passed_in_order() -> None:
    store = Store()
    passed: list[str] = []

    async def run() -> None:
        async with Sink() as sink:
            await send(sink, make_letters(1), store, crash_point=passed.append)

    asyncio.run(run())
    assert passed == ["before_mail", "body_sent", "marked", "dot_sent", "reply_read"]
