"""The tracking process's connections as the role `track`: they heal themselves, and nobody waits for them for long."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import Any

import psycopg

from tracking.places import LOOKUP, PRELOAD, Key, Place, PlaceCache, place_of

# Given up after five seconds in every way a connection can hang.
CONNECT = {
    "autocommit": True,
    "connect_timeout": 2,
    "keepalives_idle": 5,
    "keepalives_interval": 2,
    "keepalives_count": 2,
    "tcp_user_timeout": 5000,
    "application_name": "reputation tracking",
}
PATIENCE = 0.1  # seconds that a redirect waits for its listing to be looked up
PAUSE = 0.5  # seconds without a try after a look-up has failed


class Connection:
    """One connection, made when first needed and again after every failure."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._connection: psycopg.AsyncConnection[Any] | None = None
        self._connecting = asyncio.Lock()

    async def execute(self, statement: str, parameters: Sequence[Any] = ()) -> list[Any]:
        """Run a statement in its own transaction and return its rows; raise `psycopg.Error`."""
        try:
            connection = self._connection or await self._connected()
            cursor = await connection.execute(statement, parameters)
            return await cursor.fetchall() if cursor.description else []
        except psycopg.Error:
            await self.close()
            raise

    async def _connected(self) -> psycopg.AsyncConnection[Any]:
        async with self._connecting:
            if self._connection is None:
                connection = await psycopg.AsyncConnection.connect(self._url, **CONNECT)
                await connection.execute("SET statement_timeout = '5s'")
                self._connection = connection
            return self._connection

    async def close(self) -> None:
        """Close the connection, if there is one."""
        connection, self._connection = self._connection, None
        if connection is not None:
            await connection.close()


class Places:
    """Looks places up and remembers them: old ones are given at once while a new look is taken."""

    def __init__(self, connection: Connection) -> None:
        self.cache = PlaceCache()
        self._connection = connection
        self._looking: dict[Key, asyncio.Task[Place | None]] = {}
        self._pause_ends = 0.0

    async def preload(self) -> None:
        """Learn all listings (the newest 20,000), so that their links work even if the database goes at once."""
        try:
            rows = await self._connection.execute(PRELOAD)
        except psycopg.Error:
            return
        self.cache.fill(rows, asyncio.get_running_loop().time())

    def known(self, key: Key) -> tuple[Place | None, bool]:
        """Return what is remembered, and whether it is fresh."""
        return self.cache.get(key, asyncio.get_running_loop().time())

    async def find(self, key: Key) -> Place | None:
        """Return the place; None when it is not remembered and the database does not tell within `PATIENCE`."""
        place, is_fresh = self.known(key)
        if is_fresh:
            return place
        loop = asyncio.get_running_loop()
        task = self._looking.get(key)
        if task is None:
            if loop.time() < self._pause_ends:
                return place
            task = self._looking[key] = loop.create_task(self._look(key))
        if place is None:
            await asyncio.wait({task}, timeout=PATIENCE)
            place, _ = self.known(key)
        return place

    async def _look(self, key: Key) -> Place | None:
        loop = asyncio.get_running_loop()
        try:
            rows = await self._connection.execute(LOOKUP, (key[1], key[0]))
        except psycopg.Error:
            self._pause_ends = loop.time() + PAUSE
            return None
        finally:
            del self._looking[key]
        place = place_of(rows[0] if rows else None)
        self.cache.put(key, place, loop.time())
        return place
