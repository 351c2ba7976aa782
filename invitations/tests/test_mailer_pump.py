"""Many letters over many connections: each once, in groups, never more in doubt than connections."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import AsyncGenerator

import pytest

from invitations.mailer import Letter, Verdict
from invitations.mailer.supply import Supply
from invitations.tests.mailing import Store, make_letter, make_letters, send
from tests.sink import USUAL_OFFERS, Faults, FaultyBehaviour, Script, Setup, Sink


def test_two_hundred_letters_over_eight_connections_arrive_once_each() -> None:
    store = Store()

    async def run() -> Sink:
        async with Sink() as sink:
            tally = await send(sink, make_letters(200), store, connections=8, letters_per_connection=10)
            assert tally.verdicts == {Verdict.ACCEPTED: 200}
            assert tally.mark_calls == len(store.mark_calls)
            assert tally.sessions == sink.connections
            return sink

    sink = asyncio.run(run())
    assert sink.dots == {str(key): 1 for key in range(1, 201)}
    assert {letter.recipient for letter in sink.received} == {
        letter.recipient for letter in make_letters(200)
    }
    assert set(store.verdicts()) == set(range(1, 201))
    assert sink.connections >= 20
    assert store.most_open <= 8
    assert store.open == set()


def test_connections_that_have_sent_their_body_are_marked_together() -> None:
    gate = asyncio.Event()
    store = Store(gate=gate)

    async def run() -> None:
        async with Sink() as sink:
            sending = asyncio.create_task(send(sink, make_letters(8), store, connections=8))
            while sink.bodies < 8:
                await asyncio.sleep(0.001)
            assert sum(sink.dots.values()) == 0
            gate.set()
            await sending

    asyncio.run(run())
    first, *others = store.mark_calls
    assert sum(map(len, store.mark_calls)) == 8
    assert len(others) == 1, f"the rest gathered while the first group of {len(first)} was marked"


@pytest.mark.parametrize(
    ("offers", "skipped"), [(USUAL_OFFERS, ["(usual)"]), (("8BITMIME",), [])], ids=["pipelined", "one by one"]
)
def test_a_letter_that_is_refused_leaves_the_session_to_the_next(
    offers: tuple[str, ...], skipped: list[str]
) -> None:
    """A pipelined envelope is answered to its end, whatever its first answer."""
    store = Store()
    rcpt, data = [*skipped, "550 b"], [*skipped, *skipped, "451 c"]
    script = Script({"MAIL": ["550 a"], "RCPT": rcpt, "DATA": data, "DOT": ["452 d"]})

    async def run() -> Sink:
        async with Sink(script, Setup(offers)) as sink:
            await send(sink, make_letters(6), store)
            return sink

    sink = asyncio.run(run())
    assert sink.connections == 1
    assert Counter(store.verdicts().values()) == {"refused": 2, "retry": 2, "accepted": 2}
    assert len(sink.received) == 2


@pytest.mark.parametrize(
    ("script", "first", "bodies"),
    [
        ({"RCPT": ["550 5.1.1 no"], "DATA": ["354 go all the same"]}, "refused", 1),
        ({"DOT": ["421 4.3.2 closing"]}, "retry", 2),
    ],
    ids=["a body open without a recipient", "a server that says it closes and does not"],
)
def test_a_session_in_a_wrong_state_is_left(script: dict[str, list[str]], first: str, bodies: int) -> None:
    store = Store()

    async def run() -> Sink:
        async with Sink(Script(script)) as sink:
            await send(sink, make_letters(2), store)
            return sink

    sink = asyncio.run(run())
    assert store.verdicts() == {1: first, 2: "accepted"}
    assert [letter.delivery for letter in sink.received] == ["2"]
    assert (sink.connections, sink.bodies) == (2, bodies)


@pytest.mark.parametrize("dot", ["(drop)", "(accept)\n(drop)", "421 4.3.2 closing\n(drop)", "thank you"])
def test_the_envelope_that_left_with_a_lost_dot_is_begun_again(dot: str) -> None:
    store = Store()

    async def run() -> Sink:
        async with Sink(Script({"DOT": [dot]})) as sink:
            await send(sink, make_letters(3), store)
            return sink

    sink = asyncio.run(run())
    assert store.verdicts() == {1: "retry" if "421" in dot else "unknown", 2: "accepted", 3: "accepted"}
    assert sink.dots == {"1": 1, "2": 1, "3": 1}
    assert sink.connections == 2


def test_a_letter_is_begun_again_once_and_then_to_be_tried_later() -> None:
    store = Store()

    async def run() -> Sink:
        async with Sink(Script({"MAIL": ["(usual)", "(drop)", "(drop)"]})) as sink:
            await send(sink, make_letters(3), store)
            return sink

    sink = asyncio.run(run())
    assert store.verdicts() == {1: "accepted", 2: "retry", 3: "accepted"}
    assert sink.connections == 3


def test_a_session_that_the_server_ends_between_letters_costs_no_letter_a_try() -> None:
    store = Store()

    async def run() -> Sink:
        async with Sink(Script({"MAIL": ["(usual)", "421 4.7.0 enough for one\n(drop)"]})) as sink:
            await send(sink, make_letters(3), store)
            return sink

    assert asyncio.run(run()).connections == 2
    assert set(store.verdicts().values()) == {"accepted"}


def test_a_session_ends_after_its_share_of_letters() -> None:
    store = Store()

    async def run() -> Sink:
        async with Sink() as sink:
            await send(sink, make_letters(7), store, letters_per_connection=3)
            return sink

    assert asyncio.run(run()).connections == 3
    assert set(store.verdicts().values()) == {"accepted"}


def test_few_letters_open_few_connections() -> None:
    store = Store()

    async def run() -> Sink:
        async with Sink() as sink:
            await send(sink, make_letters(2), store, connections=20)
            return sink

    assert asyncio.run(run()).connections <= 2


def test_the_rate_holds_back_the_second_letter() -> None:
    async def batches() -> AsyncGenerator[list[Letter], None]:
        yield make_letters(2)

    async def run() -> None:
        supply = Supply(batches(), low_water=5, letters_per_second=0.001)
        await supply.fill()
        assert supply.take_now() == make_letter(1)
        assert supply.take_now() is None
        assert supply.waiting == 1

    asyncio.run(run())


def test_a_relay_that_allows_few_connections_is_used_with_few() -> None:
    store = Store()
    full = "421 4.7.0 too many connections\n(drop)"

    async def run() -> Sink:
        async with Sink(Script({"BANNER": ["(usual)", "(usual)", *[full] * 50]})) as sink:
            await send(sink, make_letters(60), store, connections=8)
            return sink

    sink = asyncio.run(run())
    assert set(store.verdicts().values()) == {"accepted"}
    assert len(sink.received) == 60


def test_letters_outlast_a_server_that_fails_at_random_and_every_doubt_is_explained() -> None:
    store = Store()
    faults = Faults(
        banner_421=0.03,
        rcpt_451=0.1,
        data_drop=0.03,
        dot_452=0.05,
        dot_drop=0.03,
        dot_accept_drop=0.03,
        refuse="^customer(50|100)@",
    )

    async def batches(letters: list[Letter]) -> AsyncGenerator[list[Letter], None]:
        """Hand out what is to be tried again until nothing is."""
        todo = {letter.key: letter for letter in letters}
        while todo:
            seen = len(store.outcomes)
            yield list(todo.values())
            while len(store.outcomes) < seen + len(todo):
                await asyncio.sleep(0.001)
            again = {o.key for o in store.outcomes[seen:] if o.verdict in ("retry", "not_started")}
            todo = {key: letter for key, letter in todo.items() if key in again}

    async def run() -> Sink:
        async with Sink(FaultyBehaviour(faults, seed=11)) as sink:
            await send(sink, batches(make_letters(300)), store, connections=8, letters_per_connection=20)
            return sink

    sink = asyncio.run(run())
    last = {outcome.key: str(outcome.verdict) for outcome in store.outcomes}
    kept = Counter(int(letter.delivery) for letter in sink.received)
    assert set(last) == set(range(1, 301))
    assert set(last.values()) == {"accepted", "refused", "unknown"}
    assert {key for key, verdict in last.items() if verdict == "refused"} == {50, 100}
    assert max(kept.values()) == 1
    assert {key for key, verdict in last.items() if verdict == "accepted"} <= set(kept)
    unknown = [key for key, verdict in last.items() if verdict == "unknown"]
    assert len(unknown) == sink.faults["dot_drop"] + sink.faults["dot_accept_drop"] > 0
    assert sum(kept[key] for key in unknown) == sink.faults["dot_accept_drop"] > 0
    assert store.most_open <= 8
