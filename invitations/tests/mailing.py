"""What the tests of the mailer share: letters, a store that marks and records in memory, one call to send."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Callable, Sequence
from dataclasses import replace

from invitations.mailer import Letter, Outcome, Relay, Tally, send_letters
from tests.sink import Sink


def make_letter(key: int = 1, *, recipient: str = "", text: str = "Hello.\r\n") -> Letter:
    """Return a letter whose X-Delivery header is its key."""
    content = f"Message-ID: <{key}@shop.test>\r\nX-Delivery: {key}\r\n\r\n{text}".encode()
    return Letter(key, "bounce@shop.test", recipient or f"customer{key}@home.test", content)


def make_letters(count: int) -> list[Letter]:
    """Return letters with the keys 1, 2, 3…"""
    return [make_letter(key) for key in range(1, count + 1)]


class Store:
    """Marks and records in memory. `refused` are never marked; `gate`, if given, is awaited by each mark."""

    def __init__(self, *, refused: frozenset[int] = frozenset(), gate: asyncio.Event | None = None) -> None:
        self.refused = refused
        self.gate = gate
        self.mark_calls: list[list[int]] = []
        self.outcomes: list[Outcome] = []
        self.open: set[int] = set()
        self.most_open = 0
        self.is_busy = False

    async def mark(self, keys: list[int]) -> set[int]:
        """Mark a group, as a store that takes a moment for it."""
        assert not self.is_busy
        self.is_busy = True
        self.mark_calls.append(keys)
        if self.gate is None:
            await asyncio.sleep(0)
        else:
            await self.gate.wait()
        self.is_busy = False
        marked = set(keys) - self.refused
        self.open |= marked
        self.most_open = max(self.most_open, len(self.open))
        return marked

    async def record(self, outcomes: list[Outcome]) -> None:
        """Record a group."""
        assert not self.is_busy
        self.is_busy = True
        await asyncio.sleep(0)
        self.is_busy = False
        self.outcomes += outcomes
        self.open -= {outcome.key for outcome in outcomes}

    def verdicts(self) -> dict[int, str]:
        """Return the verdict of each letter; fail if one has two."""
        verdicts = {outcome.key: str(outcome.verdict) for outcome in self.outcomes}
        assert len(verdicts) == len(self.outcomes)
        return verdicts


def relay_to(sink: Sink, **changes: object) -> Relay:
    """Return a relay for a sink in the same loop: one connection, short rests."""
    relay = Relay("127.0.0.1", sink.port, connections=1, reconnect_pauses=(0.01,))
    return replace(relay, **changes)


async def send(
    sink: Sink,
    letters: Sequence[Letter] | AsyncGenerator[Sequence[Letter], None],
    store: Store,
    *,
    stop: asyncio.Event | None = None,
    begin_for_seconds: float | None = None,
    crash_point: Callable[[str], None] | None = None,
    **changes: object,
) -> Tally:
    """Send letters to a sink and settle them in a store."""
    return await send_letters(
        letters,
        relay_to(sink, **changes),
        mark=store.mark,
        record=store.record,
        stop=stop,
        begin_for_seconds=begin_for_seconds,
        crash_point=crash_point,
    )
