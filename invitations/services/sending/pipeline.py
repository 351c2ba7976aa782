"""One transaction as one piece of libpq's pipeline mode, for statements that are run again and again.

What the driver's own pipeline does, without its cursors, adapters and one wait for each step, which cost more than the
statements. Parameters and answers are text; statements say the types of what they are given.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import timedelta
from functools import lru_cache
from typing import Any

from psycopg import pq

from core.libpq import error_of, next_result, sent

_NAMED = re.compile(r"%\((\w+)\)s")
_FINE = frozenset({pq.ExecStatus.COMMAND_OK, pq.ExecStatus.TUPLES_OK})


class Pipeline:
    """Runs statements on a connection in autocommit mode that nobody else uses. Of no more use after any fault."""

    def __init__(self, connection: pq.abc.PGconn) -> None:
        self._connection = connection
        self._prepared: dict[str, bytes] = {}

    async def run(self, *statements: tuple[str, Mapping[str, Any]]) -> list[set[int]]:
        """Run statements in one transaction and return the first column of each, as numbers where they are some.

        Returns once the transaction is committed. Raises what PostgreSQL says, `OperationalError` where it is gone.
        """
        wire = self._connection
        wire.enter_pipeline_mode()
        wire.send_query_params(b"BEGIN", None)
        for statement, values in statements:
            self._send(statement, values)
        wire.send_query_params(b"COMMIT", None)
        wire.pipeline_sync()
        await sent(wire)
        answers = await self._answers()
        wire.exit_pipeline_mode()
        return answers

    def _send(self, statement: str, values: Mapping[str, Any]) -> None:
        query, names = _numbered(statement)
        name = self._prepared.get(statement)
        if name is None:
            name = self._prepared[statement] = f"sending_{len(self._prepared)}".encode()
            self._connection.send_prepare(name, query)
        self._connection.send_query_prepared(name, [_written(values[key]) for key in names])

    async def _answers(self) -> list[set[int]]:
        answers: list[set[int]] = []
        while True:
            result = await next_result(self._connection)
            if result is None:
                continue  # the end of one statement's results
            if result.status == pq.ExecStatus.PIPELINE_SYNC:
                return answers
            if result.status not in _FINE:
                raise error_of(result)
            if result.status == pq.ExecStatus.TUPLES_OK:
                values = [result.get_value(row, 0) or b"" for row in range(result.ntuples)]
                answers.append({int(value) for value in values if value.isdigit()})


@lru_cache(maxsize=16)
def _numbered(statement: str) -> tuple[bytes, tuple[str, ...]]:
    """Return a statement with numbers for its named parameters, and their names in that order."""
    names = tuple(dict.fromkeys(_NAMED.findall(statement)))
    numbers = {name: f"${number}" for number, name in enumerate(names, 1)}
    return _NAMED.sub(lambda match: numbers[match[1]], statement).encode(), names


def _written(value: Any) -> bytes:
    if isinstance(value, list):
        return b"{%s}" % ",".join(map(str, value)).encode()
    if isinstance(value, timedelta):
        return b"%d microseconds" % (value // timedelta(microseconds=1))
    return str(value).encode()
