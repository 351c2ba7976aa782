"""Where the letters come from: batches asked for meanwhile, none taken twice, and what is put back."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator

import pytest

from invitations.mailer import Letter
from invitations.mailer.supply import Supply
from invitations.tests.mailing import Store, make_letter, make_letters, send
from tests.sink import Script, Sink


def test_batches_are_asked_for_while_letters_go_out() -> None:
    store = Store()
    asked: list[int] = []

    async def batches(sink: Sink) -> AsyncGenerator[list[Letter], None]:
        for start in range(0, 40, 10):
            asked.append(sink.connections)
            yield [make_letter(key) for key in range(start + 1, start + 11)]

    async def run() -> Sink:
        async with Sink() as sink:
            await send(sink, batches(sink), store, connections=2)
            return sink

    sink = asyncio.run(run())
    assert len(asked) == 4
    assert asked[0] == 0
    assert set(store.verdicts().values()) == {"accepted"}
    assert len(sink.received) == 40
    assert sink.connections == 2, "the sessions outlive their batch"


def test_a_letter_in_hand_is_not_taken_twice() -> None:
    store = Store()

    async def run() -> Sink:
        async with Sink() as sink:
            with pytest.raises(ValueError, match=r"in hand: \[2\]"):
                await send(sink, [*make_letters(3), make_letter(2)], store)
            return sink

    assert asyncio.run(run()).dots == {"1": 1, "2": 1, "3": 1}
    assert set(store.verdicts().values()) == {"accepted"}


def test_a_letter_is_put_back_once() -> None:
    async def batches() -> AsyncGenerator[list[Letter], None]:
        yield make_letters(2)

    async def run() -> None:
        supply = Supply(batches(), low_water=5, letters_per_second=None)
        await supply.fill()
        assert supply.take_now() == make_letter(1)
        assert supply.put_back(make_letter(1))
        assert supply.take_now() == make_letter(1)
        assert not supply.put_back(make_letter(1))
        assert supply.take_now() == make_letter(2)

    asyncio.run(run())


def test_a_letter_put_back_hangs_on_no_other_letter_again() -> None:
    store = Store(gate=asyncio.Event())
    script = Script({"DOT": "(accept)\n(hang)", "BANNER": ["(usual)", "(usual)", "(usual)", "(hang)"]})

    async def run() -> Sink:
        async with Sink(script) as sink:
            patience = {"connect_seconds": 0.5, "dot_reply_seconds": 0.1}
            sending = asyncio.create_task(send(sink, make_letters(6), store, connections=2, **patience))
            while sink.bodies < 2:
                await asyncio.sleep(0.001)
            store.gate.set()  # both dots leave together, each with another letter's envelope, and nobody answers
            await sending
            return sink

    sink = asyncio.run(run())
    assert sink.dots == {str(key): 1 for key in range(1, 7)}
    assert set(store.verdicts().values()) == {"unknown"}
