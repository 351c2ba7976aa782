"""Waiting for libpq in an asyncio loop: what is sent goes out, what comes is read. Knows no statement.

For the two places whose every statement is the same again and again: there a driver's cursor costs several times as
much as sending and reading. Nobody else may use the connection meanwhile; after any fault it is of no more use.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable

import psycopg
from psycopg import pq

_DATA_EXCEPTION = "22"  # a class of SQLSTATE whose messages repeat the value


async def sent(wire: pq.abc.PGconn) -> None:
    """Wait until all that was given to libpq is on its way. Raises `psycopg.OperationalError` where nobody listens."""
    while wire.flush():
        # The server may want to be read before it reads on.
        await _ready(wire.socket, to_write=True)
        wire.consume_input()


async def next_result(wire: pq.abc.PGconn) -> pq.abc.PGresult | None:
    """Wait for the next result; None is the end of one statement's. Raises `psycopg.OperationalError` at the line's."""
    while wire.is_busy():
        await _ready(wire.socket)
        wire.consume_input()
    return wire.get_result()


def error_of(result: pq.abc.PGresult) -> psycopg.Error:
    """Return what the server said, as the driver would raise it; without rows and values, which may hold an address."""
    code = (result.error_field(pq.DiagnosticField.SQLSTATE) or b"").decode()
    words = (result.error_field(pq.DiagnosticField.MESSAGE_PRIMARY) or b"the connection was lost").decode()
    if code.startswith(_DATA_EXCEPTION):
        words = f"a value could not be taken ({code})"
    try:
        kind = psycopg.errors.lookup(code)
    except KeyError:
        kind = psycopg.OperationalError
    return kind(words)


async def _ready(socket: int, *, to_write: bool = False) -> None:
    """Wait until there is something to read, or if so wished room to write."""
    loop = asyncio.get_running_loop()
    ready: asyncio.Future[None] = loop.create_future()
    wake: Callable[[asyncio.Future[None]], None] = _wake
    loop.add_reader(socket, wake, ready)
    if to_write:
        loop.add_writer(socket, wake, ready)
    try:
        await ready
    finally:
        loop.remove_reader(socket)
        if to_write:
            loop.remove_writer(socket)


def _wake(ready: asyncio.Future[None]) -> None:
    if not ready.done():
        ready.set_result(None)
