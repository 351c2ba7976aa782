"""The tracking process: an RSGI application of its own, without Django, for `granian --interface rsgi`.

`application` answers clicks and pixels and appends their hits. Everything it decides stands in `core`;
here are the event loop, the connections, and the promise that an answer goes out whatever fails behind it.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import logging
import os
import time
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

import psycopg

from core.garbage import collect_seldom
from tracking import answers, core, spool
from tracking.answers import Answer
from tracking.core import Asked, Signs
from tracking.database import CONNECT, Connection, Places
from tracking.environment import Equipment, equipment
from tracking.flusher import Flusher
from tracking.inserting import Inserter
from tracking.pages import Page
from tracking.places import Place
from tracking.receipts import INSERT_FRESH, Receipt, columns, settled
from tracking.recording import FloodGate, record
from tracking.sources import last_hop

HEALTH = "/healthz"
DRAIN_EVERY = 1.0  # seconds between two looks at the spool
_JSON = (("content-type", "application/json"), ("cache-control", "no-store"))

logger = logging.getLogger(__name__)


class Application:
    """What granian calls. One for each worker process."""

    def __init__(self, environ: Mapping[str, str] = os.environ) -> None:
        self._environ = environ
        self.door: Door

    def __rsgi_init__(self, loop: asyncio.AbstractEventLoop) -> None:
        """Read the environment and open the door, before the first request."""
        collect_seldom()
        self.door = Door(equipment(self._environ))
        loop.run_until_complete(self.door.open())

    def __rsgi_del__(self, loop: asyncio.AbstractEventLoop) -> None:
        """Put everything in its place, after the last request."""
        loop.run_until_complete(self.door.close())

    async def __rsgi__(self, scope: Any, protocol: Any) -> None:
        """Answer one request."""
        answer = await self.door.serve(scope)
        protocol.response_bytes(answer.status, answer.headers, answer.body)


class Door:
    """One worker's memory: known places, gathered hits, connections."""

    def __init__(self, equipped: Equipment) -> None:
        self._equipped, self._doorway = equipped, equipped.doorway
        self._writing = Inserter(equipped.database_url, INSERT_FRESH)
        self._reading = Connection(equipped.database_url)
        self._places = Places(self._reading)
        self._spool = spool.Spool(equipped.spool_folder, equipped.spool_bytes)
        self._flusher = Flusher(self._write, self._spool.append)
        self._gate = FloodGate()
        self._drainer: asyncio.Task[None] | None = None

    async def open(self) -> None:
        """Learn the listings, and begin to look after the spool. Works without a database, too."""
        await self._places.preload()
        self._drainer = asyncio.get_running_loop().create_task(self._keep_draining())

    async def close(self) -> None:
        """Write what has gathered, let go of the spool, and close the connections."""
        if self._drainer is not None:
            self._drainer.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._drainer
        await self._flusher.settle()
        self._spool.let_go()
        await self._writing.close()
        await self._reading.close()

    async def serve(self, scope: Any) -> Answer:
        """Return the answer to a request, once its hit is safe: committed, or on the disk."""
        headers = scope.headers
        asked = core.ask(scope.method, scope.path, self._doorway.tokens)
        if asked is None:
            return self._health() if scope.path == HEALTH else _shown(Page.UNKNOWN, headers)
        if isinstance(asked, Answer):
            return asked
        place = None
        if asked.token is not None:
            key = (asked.token.organisation, asked.token.listing)
            place, is_fresh = self._places.cache.get(key, time.monotonic())
            if not is_fresh:
                place = await self._places.find(key)
        answer = core.answer(self._doorway, asked, place, scope.query_string)
        if asked.token is not None:
            try:
                safe = self._noted(asked, place, scope.client, headers)
                if safe is not None:
                    await safe
            except Exception:
                logger.exception("A hit could not be noted; its request was answered all the same.")
        return _shown(answer, headers) if isinstance(answer, Page) else answer

    def _noted(
        self, asked: Asked, place: Place | None, address: str, headers: Any
    ) -> asyncio.Future[None] | None:
        if self._equipped.trusts_proxy:
            hops = (value for name, value in headers.items() if name == "x-forwarded-for")
            address = last_hop(hops) or address
        purpose = headers.get("sec-purpose") or headers.get("purpose") or ""
        signs = Signs(headers.get("user-agent", ""), purpose, address)
        noted = core.witness(self._doorway, asked, place, signs, datetime.now(UTC))
        if noted is not None and place is not None:
            noted = settled(noted, place)
        if noted is None or not self._gate.admits(noted, time.monotonic()):
            return None
        return self._flusher.add(noted)

    async def _write(self, receipts: Sequence[Receipt]) -> None:
        known = [noted for noted in receipts if noted.day_on]
        if known:
            await self._writing.execute(columns(known))
        if len(known) < len(receipts):
            # The database did not tell their places a moment ago; the drainer asks again.
            await asyncio.to_thread(self._spool.append, [noted for noted in receipts if not noted.day_on])

    async def _keep_draining(self) -> None:
        while True:
            await asyncio.sleep(DRAIN_EVERY)
            if not spool.is_empty(self._equipped.spool_folder):
                try:
                    await asyncio.to_thread(self._drain)
                except (psycopg.Error, OSError) as error:
                    logger.info("The spool cannot be emptied yet (%s).", type(error).__name__)
                    await asyncio.sleep(DRAIN_EVERY)

    def _drain(self) -> None:
        with psycopg.connect(self._equipped.database_url, **CONNECT) as connection:

            def execute(statement: str, parameters: Sequence[Any]) -> list[Any]:
                cursor = connection.execute(statement, parameters)
                return cursor.fetchall() if cursor.description else []

            # Only now, when the database answers, is the segment being written worth giving up.
            self._spool.let_go()
            count = spool.drain(
                self._equipped.spool_folder,
                lambda receipts: record(execute, receipts, self._places.cache, time.monotonic()),
            )
        if count:
            logger.warning("%d hits went from the spool into the database.", count)

    def _health(self) -> Answer:
        state = {
            "status": "ok",
            "database": self._flusher.is_healthy,
            "spooled": self._spool.appended,
            "dropped": self._spool.dropped,
            "refused": self._gate.refused,
        }
        return Answer(200, _JSON, json.dumps(state).encode())


def _shown(page: Page, headers: Any) -> Answer:
    return answers.shown(page, headers.get("accept-language", "")[:200])


application = Application()
