"""A socket between a test and PostgreSQL that can be cut, blocked and mended."""

from __future__ import annotations

import asyncio
from pathlib import Path

from django.db import connections
from psycopg.conninfo import make_conninfo


def track_url(host: str | None = None) -> str:
    """Return where the test's database is for the role `track`, or behind another socket folder if one is given."""
    given = connections["track"].get_connection_params()
    known = {name: given[name] for name in ("dbname", "user", "password", "host", "port") if given.get(name)}
    return make_conninfo(**{**known, **({"host": host} if host else {})})


class Cuttable:
    """Listens in `folder` as PostgreSQL would, and passes everything on."""

    def __init__(self, folder: Path) -> None:
        given = connections["track"].get_connection_params()
        name = f".s.PGSQL.{given.get('port') or 5432}"
        self._real, self._ours = str(Path(given["host"]) / name), folder / name
        self.url = track_url(str(folder))
        self._open = asyncio.Event()
        self._tasks: set[asyncio.Task[None]] = set()
        self._server: asyncio.Server | None = None

    async def mend(self) -> None:
        """Let everything through."""
        self._open.set()
        if self._server is None:
            self._server = await asyncio.start_unix_server(self._serve, path=self._ours)

    def block(self) -> None:
        """Keep connections, and let nothing through."""
        self._open.clear()

    async def cut(self) -> None:
        """End every connection and take no new one."""
        if self._server is not None:
            self._server.close()
            self._server = None
        self._ours.unlink(missing_ok=True)
        for task in list(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        other_reader, other_writer = await asyncio.open_unix_connection(self._real)
        pumps = [
            asyncio.create_task(self._pump(reader, other_writer)),
            asyncio.create_task(self._pump(other_reader, writer)),
        ]
        self._tasks.update(pumps)
        try:
            await asyncio.wait(pumps, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for pump in pumps:
                pump.cancel()
            self._tasks.difference_update(pumps)
            other_writer.close()
            writer.close()

    async def _pump(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while data := await reader.read(65536):
            await self._open.wait()
            writer.write(data)
            await writer.drain()
