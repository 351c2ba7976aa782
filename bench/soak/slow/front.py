"""A proxy as `docs/operations.md` wants one: a request goes on to the web process only when all of it has come.

It holds whole answers, too. Small on purpose, and for loopback only; in life it is nginx or its like.
"""

from __future__ import annotations

import asyncio
import contextlib
import re
import threading
from collections.abc import Iterator

_HEAD_SECONDS, _BODY_SECONDS, _ANSWER_SECONDS = 10.0, 30.0, 60.0
_LARGEST_HEAD = 64 * 1024
_LENGTH = re.compile(rb"\r\ncontent-length: *(\d+)", re.IGNORECASE)
_TIMED_OUT = b"HTTP/1.1 408 Request Timeout\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"


class Front:
    """Listens at a free port of loopback, in a thread, until `stop`."""

    def __init__(self, upstream: int) -> None:
        self.port = 0
        self._upstream = upstream
        self._is_ready = threading.Event()
        self._thread = threading.Thread(target=lambda: asyncio.run(self._serve()), daemon=True)
        self._thread.start()
        self._is_ready.wait()

    def stop(self) -> None:
        """End it, and every connection."""
        self._loop.call_soon_threadsafe(self._ended.set)
        self._thread.join()

    async def _serve(self) -> None:
        self._loop, self._ended = asyncio.get_running_loop(), asyncio.Event()
        server = await asyncio.start_server(self._meet, "127.0.0.1", 0, limit=_LARGEST_HEAD, backlog=1024)
        self.port = server.sockets[0].getsockname()[1]
        self._is_ready.set()
        await self._ended.wait()
        server.close()

    async def _meet(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Serve one client, request after request."""
        with contextlib.suppress(OSError, asyncio.IncompleteReadError, asyncio.LimitOverrunError):
            try:
                while True:
                    head = await asyncio.wait_for(reader.readuntil(b"\r\n\r\n"), _HEAD_SECONDS)
                    length = _LENGTH.search(head)
                    body = await asyncio.wait_for(
                        reader.readexactly(int(length[1]) if length else 0), _BODY_SECONDS
                    )
                    writer.write(await asyncio.wait_for(self._asked(head, body), _ANSWER_SECONDS))
                    await writer.drain()
            except TimeoutError:
                writer.write(_TIMED_OUT)
            finally:
                writer.close()

    async def _asked(self, head: bytes, body: bytes) -> bytes:
        """Return the whole answer of the web process, as it came."""
        reader, writer = await asyncio.open_connection("127.0.0.1", self._upstream)
        try:
            writer.write(head + body)
            answer = await reader.readuntil(b"\r\n\r\n")
            length = _LENGTH.search(answer)
            if length is None or head.startswith(b"HEAD "):
                return answer
            return answer + await reader.readexactly(int(length[1]))
        finally:
            writer.close()


@contextlib.contextmanager
def front(upstream: int) -> Iterator[Front]:
    """Run one before a port."""
    running = Front(upstream)
    try:
        yield running
    finally:
        running.stop()
