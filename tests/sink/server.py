"""The sink: accepts letters, remembers them, delivers none. An object in a test's own loop."""

from __future__ import annotations

import asyncio
import time
from collections import Counter
from collections.abc import Coroutine
from typing import Any

from tests.sink.answers import Answer, Behaviour, Ordinary, Visit
from tests.sink.connection import Received, SinkConnection
from tests.sink.dialogue import Setup
from tests.sink.journal import Entry, Journal


class Sink:
    """An SMTP server on loopback. What it saw is in `received`, `bodies`, `dots` and `faults` (by name).

    `bodies` counts those begun; `dots`, by X-Delivery header, those that ended, accepted or not.
    """

    def __init__(
        self,
        behaviour: Behaviour | None = None,
        setup: Setup | None = None,
        journal: Journal | None = None,
        port: int = 0,
    ) -> None:
        self._behaviour = behaviour or Ordinary()
        self._tasks: set[asyncio.Task[None]] = set()
        self._server: asyncio.Server
        self.setup = setup or Setup()
        self.journal = journal or Journal(None)
        self.received: list[Received] = []
        self.dots: Counter[str] = Counter()
        self.faults: Counter[str] = Counter()
        self.bodies = 0
        self.accepted = 0
        self.connections = 0
        self.open: set[SinkConnection] = set()
        self.port = port

    async def __aenter__(self) -> Sink:
        await self.start()
        return self

    async def __aexit__(self, *exc_info: object) -> None:
        await self.close()

    async def start(self) -> None:
        """Listen on loopback; port 0 becomes a free one."""
        tls = self.setup.tls if self.setup.tls_from_start else None
        self._server = await asyncio.get_running_loop().create_server(
            lambda: SinkConnection(self), "127.0.0.1", self.port, ssl=tls, backlog=512
        )
        self.port = self._server.sockets[0].getsockname()[1]

    async def close(self) -> None:
        """Stop listening, end every connection and close the journal."""
        self._server.close()
        for task in list(self._tasks):
            task.cancel()
        for connection in list(self.open):
            connection.abort()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await asyncio.sleep(0.001)
        self.journal.close()

    def answer(self, verb: str, visit: Visit) -> Answer | None:
        """Ask the behaviour, and note a fault before it happens."""
        answer = self._behaviour.answer(verb, visit)
        if answer is not None and answer.fault:
            self.faults[answer.fault] += 1
            entry = Entry(
                "fault",
                time.time(),
                visit.delivery,
                recipient=visit.recipient,
                connection=visit.connection,
                fault=answer.fault,
                is_ambiguous=answer.is_ambiguous,
            )
            self.journal.write(entry, lambda: None)
        return answer

    def keep(self, letter: Received) -> None:
        """Count an accepted letter, and remember it unless that was not wanted."""
        self.accepted += 1
        if self.setup.keeps_letters:
            self.received.append(letter)

    def spawn(self, work: Coroutine[Any, Any, None]) -> None:
        """Run a connection's task until it ends or the sink closes."""
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
