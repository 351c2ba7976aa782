"""Clients that trickle: a letter of their request now and then, or of the answer. Many at once, in one thread."""

from __future__ import annotations

import asyncio
import contextlib
import threading
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

from bench.soak.names import CSRF

_PACE = 0.5  # seconds between two letters
_LATER = 0.2  # seconds until somebody whose connection was closed comes again


@dataclass(frozen=True)
class Habit:
    """What is sent at once, and what is then sent letter by letter; `reads` tells that the answer is, instead."""

    name: str
    at_once: bytes
    by_letter: bytes = b""
    reads: bool = False


def habits(path: str, page: str) -> list[Habit]:
    """Return the ways of being slow: with the head, with the body, with reading a page."""
    host = b"Host: 127.0.0.1\r\n"
    # With a cookie, as after a look at the page: without one the body would be refused unread.
    post = f"POST {path} HTTP/1.1\r\nCookie: csrftoken={CSRF}\r\n".encode() + host
    form = b"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: 5000\r\n\r\n"
    chunked = b"Content-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n"
    return [
        Habit("heads", f"GET {path} HTTP/1.1\r\n".encode(), host + b"X-Slow: " + b"a" * 5000),
        Habit("bodies", post + form, b"a=" + b"b" * 5000),
        Habit("chunks", post + chunked, b"1\r\n{\r\n" * 1000),
        Habit("readers", f"GET {page} HTTP/1.1\r\n".encode() + host + b"\r\n", reads=True),
    ]


@dataclass
class Trickle:
    """So many connections of one habit at a port, until `stop`. `told` counts what became of them."""

    port: int
    habit: Habit
    count: int
    told: Counter[str] = field(default_factory=Counter)
    open: int = 0
    most_open: int = 0

    def start(self) -> None:
        """Begin, in a thread."""
        self._ended = threading.Event()
        self._thread = threading.Thread(target=lambda: asyncio.run(self._run()), daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Close all connections."""
        self._ended.set()
        self._thread.join()

    async def _run(self) -> None:
        tasks = [asyncio.create_task(self._live()) for _ in range(self.count)]
        while not self._ended.is_set():
            await asyncio.sleep(_LATER)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def _live(self) -> None:
        while not self._ended.is_set():
            with contextlib.suppress(OSError):
                reader, writer = await asyncio.open_connection("127.0.0.1", self.port, limit=16)
                self.told["opened"] += 1
                self.open += 1
                self.most_open = max(self.most_open, self.open)
                try:
                    await self._trickle(reader, writer)
                    self.told["closed by the server"] += 1
                finally:
                    self.open -= 1
                    writer.close()
            await asyncio.sleep(_LATER)

    async def _trickle(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Return when the server answers or closes; a slow reader, when it has read all."""
        writer.write(self.habit.at_once)
        for letter in self._letters():
            if self._ended.is_set():
                return
            writer.write(letter)
            await writer.drain()
            with contextlib.suppress(TimeoutError):
                if not await asyncio.wait_for(reader.read(1), _PACE) or not self.habit.reads:
                    return
            await asyncio.sleep(_PACE if self.habit.reads else 0)

    def _letters(self) -> Iterator[bytes]:
        while self.habit.reads:
            yield b""
        for at in range(len(self.habit.by_letter)):
            yield self.habit.by_letter[at : at + 1]
