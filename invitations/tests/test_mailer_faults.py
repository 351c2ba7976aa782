"""Relays at fault: not there, hanging, gone midway, or speaking out of turn."""

from __future__ import annotations

import asyncio
import socket

import pytest

from invitations.mailer import Letter, Relay, Verdict, send_letters
from invitations.tests.mailing import Store, make_letter, make_letters, relay_to, send
from tests.sink import Script, Sink


async def until(*, sink: Sink, bodies: int) -> None:
    """Wait until so many bodies have begun."""
    while sink.bodies < bodies:
        await asyncio.sleep(0.001)


@pytest.fixture
def unused_port() -> int:
    """Return a port on which nobody listens."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


def test_a_relay_that_is_not_there_is_at_fault_for_every_letter(unused_port: int) -> None:
    store = Store()
    relay = Relay("127.0.0.1", unused_port, connections=4, reconnect_pauses=(0.01,))
    tally = asyncio.run(send_letters(make_letters(5), relay, mark=store.mark, record=store.record))
    assert tally.verdicts == {Verdict.RETRY: 5}
    assert {(o.stage, o.reply, o.relay_fault) for o in store.outcomes} == {
        ("connect", "the connection was refused", True)
    }
    assert store.mark_calls == []


def test_a_relay_that_hangs_is_told_even_when_the_time_is_over() -> None:
    store = Store()

    async def run() -> None:
        async with Sink(Script({"BANNER": "(hang)"})) as sink:
            await send(sink, make_letters(2), store, begin_for_seconds=0.05, connect_seconds=0.3)

    asyncio.run(run())
    assert [(o.verdict, o.stage, o.relay_fault) for o in store.outcomes] == [("retry", "banner", True)] * 2


def test_a_relay_that_goes_away_midway_leaves_nothing_without_an_outcome() -> None:
    store = Store()

    async def run() -> None:
        async with Sink() as sink:
            relay = relay_to(sink, connections=3)
            sending = asyncio.create_task(
                send_letters(make_letters(400), relay, mark=store.mark, record=store.record)
            )
            await until(sink=sink, bodies=50)
            await sink.close()
            await sending

    asyncio.run(run())
    verdicts = store.verdicts()
    assert len(verdicts) == 400
    assert set(verdicts.values()) <= {"accepted", "unknown", "retry"}
    assert list(verdicts.values()).count("unknown") <= 3
    assert any(outcome.stage == "connect" and outcome.relay_fault for outcome in store.outcomes)


def test_a_server_that_does_not_take_the_body_costs_no_marker() -> None:
    store, done = Store(), asyncio.Event()

    async def reluctant(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"220 x\r\n250 x\r\n250 ok\r\n250 ok\r\n354 go\r\n")
        await done.wait()
        writer.close()

    async def run() -> None:
        server = await asyncio.start_server(reluctant, "127.0.0.1", 0, limit=1024)
        relay = Relay("127.0.0.1", server.sockets[0].getsockname()[1], connections=1, body_seconds=0.1)
        letter = make_letter(text="x" * 70 + "\r\n")
        large = Letter(1, "", letter.recipient, letter.content * 100_000)
        await send_letters([large], relay, mark=store.mark, record=store.record)
        done.set()
        server.close()
        await asyncio.sleep(0.01)

    asyncio.run(run())
    [outcome] = store.outcomes
    assert (outcome.verdict, outcome.stage) == ("retry", "body")
    assert "not taken" in outcome.reply
    assert store.mark_calls == []


@pytest.mark.parametrize(
    "said", [b"250 2.0.0 kept\r\n", b"452 4.3.1 too much\r\n", b"421 4.4.2 slow\r\n", b"?\r\n"]
)
def test_a_server_that_speaks_before_the_dot_gets_no_dot(said: bytes) -> None:
    gate = asyncio.Event()
    store = Store(gate=gate)
    heard = b""

    async def hasty(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        nonlocal heard
        writer.write(b"220 x\r\n")
        await reader.readline()
        writer.write(b"250 x\r\n")
        for reply in (b"250 ok\r\n", b"250 ok\r\n", b"354 go\r\n"):
            await reader.readline()
            writer.write(reply)
        await reader.readuntil(b"Hello.\r\n")
        writer.write(said)
        await writer.drain()
        await asyncio.sleep(0.02)
        gate.set()
        heard = await reader.read()
        writer.close()

    async def run() -> None:
        server = await asyncio.start_server(hasty, "127.0.0.1", 0)
        relay = Relay("127.0.0.1", server.sockets[0].getsockname()[1], connections=1)
        await send_letters([make_letter()], relay, mark=store.mark, record=store.record)
        server.close()
        await asyncio.sleep(0.01)

    asyncio.run(run())
    [outcome] = store.outcomes
    assert (outcome.verdict, outcome.stage, outcome.was_marked) == ("retry", "dot", True)
    assert outcome.relay_fault == said.startswith(b"421")
    assert heard == b""
