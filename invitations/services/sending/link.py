"""The sender's own connection to the database, inside its loop: one transaction, one tenant, one piece each way."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Mapping
from typing import Any

import psycopg
from django.db import connections

from core.tenancy import APP
from invitations.services.sending.pipeline import Pipeline
from invitations.services.sending.statements import OPEN_TENANT

# What may pass by itself: the server is gone, starting, or broke a deadlock at our cost.
PASSING = (psycopg.OperationalError, OSError, TimeoutError)


def connection_parameters() -> dict[str, Any]:
    """Return how the application role connects, as Django does it; call it outside the loop."""
    parameters = connections[APP].get_connection_params()
    for djangos_own in ("cursor_factory", "context"):
        parameters.pop(djangos_own, None)
    return parameters


class Link:
    """One connection that is opened when needed and dropped after any fault. One transaction at a time."""

    def __init__(self, parameters: Mapping[str, Any], seconds: float) -> None:
        self._parameters = dict(parameters)
        self._seconds = seconds
        self._connection: psycopg.AsyncConnection[Any] | None = None
        self._pipeline: Pipeline | None = None
        self._in_use = asyncio.Lock()

    async def run(self, statement: str, values: Mapping[str, Any]) -> set[int]:
        """Run a statement that returns keys and return them once it is committed. See `run_all`."""
        [keys] = await self.run_all((statement, values))
        return keys

    async def run_all(self, *statements: tuple[str, Mapping[str, Any]]) -> list[set[int]]:
        """Run statements that return keys, in one transaction, and return the keys of each once it is committed.

        The tenant is `values["organisation"]` of the first. All goes out in one piece. Raises what PostgreSQL or the
        network says, `TimeoutError` when it says nothing in time; whether it was committed is then unknown.
        """
        try:
            async with self._in_use, asyncio.timeout(self._seconds):
                pipeline = await self._open()
                _, *keys = await pipeline.run((OPEN_TENANT, statements[0][1]), *statements)
                return keys
        except BaseException:
            await self.close()
            raise

    async def close(self) -> None:
        """Drop the connection."""
        connection, self._connection, self._pipeline = self._connection, None, None
        if connection is not None:
            with contextlib.suppress(*PASSING):
                await connection.close()

    async def _open(self) -> Pipeline:
        if self._pipeline is None:
            self._connection = await psycopg.AsyncConnection.connect(**self._parameters, autocommit=True)
            self._pipeline = Pipeline(self._connection.pgconn)
        return self._pipeline
