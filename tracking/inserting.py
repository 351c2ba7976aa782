"""The tracking process's one statement, prepared once and asked through libpq itself.

What a cursor does around a statement costs three times as much as sending it and reading its answer.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

import psycopg
from psycopg import pq

from core.libpq import error_of, next_result, sent
from tracking.database import CONNECT

_NAME = b"insert"
# Planned once: what is inserted changes, and how never does.
_SETTINGS = b"SET statement_timeout = '5s'; SET plan_cache_mode = force_generic_plan"


class Inserter:
    """Runs one statement on a connection of its own, made when first needed and again after every failure.

    `statement` has numbered parameters and returns no rows. Nobody may ask while somebody is being answered.
    """

    def __init__(self, url: str, statement: str) -> None:
        self._url, self._statement = url, statement.encode()
        self._connection: psycopg.AsyncConnection[tuple[object, ...]] | None = None

    async def execute(self, parameters: Sequence[str]) -> None:
        """Run the statement in its own transaction; return after its commit, or raise `psycopg.Error`."""
        try:
            connection = self._connection or await self._connected()
            connection.pgconn.send_query_prepared(_NAME, [parameter.encode() for parameter in parameters])
            await _answered(connection.pgconn)
        except (psycopg.Error, asyncio.CancelledError):
            await self.close()
            raise

    async def _connected(self) -> psycopg.AsyncConnection[tuple[object, ...]]:
        connection = await psycopg.AsyncConnection.connect(self._url, **CONNECT)
        self._connection = connection
        connection.pgconn.send_query(_SETTINGS)
        await _answered(connection.pgconn)
        connection.pgconn.send_prepare(_NAME, self._statement)
        await _answered(connection.pgconn)
        return connection

    async def close(self) -> None:
        """Close the connection, if there is one."""
        connection, self._connection = self._connection, None
        if connection is not None:
            await connection.close()


async def _answered(wire: pq.abc.PGconn) -> None:
    """Send what waits and read until the server is ready again, which it is only after the commit."""
    await sent(wire)
    refusal: pq.abc.PGresult | None = None
    while (result := await next_result(wire)) is not None:
        if result.status != pq.ExecStatus.COMMAND_OK:
            refusal = refusal or result
    if refusal is not None:
        raise error_of(refusal)
