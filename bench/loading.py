"""A load of requests over kept connections: each asks again as soon as it was answered. One process, no asyncio.

Lean on purpose: where the loader is the slowest, every server looks the same.
"""

from __future__ import annotations

import re
import select
import socket
import time
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import cycle

_LENGTH = re.compile(rb"\r\ncontent-length: *(\d+)", re.IGNORECASE)
_END = b"\r\n\r\n"


@dataclass(frozen=True)
class Loaded:
    """How many requests were answered by status, in how many seconds, and how long each took (seconds, sorted)."""

    statuses: dict[bytes, int]
    wall: float
    latencies: list[float]

    @property
    def answered(self) -> int:
        """Return the number of answers."""
        return sum(self.statuses.values())

    def percentile(self, share: float) -> float:
        """Return the latency in milliseconds within which that share was answered."""
        return self.latencies[min(len(self.latencies) - 1, int(share * len(self.latencies)))] * 1000


def load(port: int, requests: Sequence[bytes], *, connections: int, seconds: float) -> Loaded:
    """Ask over so many connections for so many seconds, then wait for the answers still under way."""
    poll = select.epoll()
    lines: dict[int, socket.socket] = {}
    for _ in range(connections):
        line = socket.create_connection(("127.0.0.1", port))
        line.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        lines[line.fileno()] = line
        poll.register(line, select.EPOLLIN)
    try:
        return _load(poll, lines, requests, seconds)
    finally:
        poll.close()
        for line in lines.values():
            line.close()


def _load(
    poll: select.epoll, lines: dict[int, socket.socket], requests: Sequence[bytes], seconds: float
) -> Loaded:
    following, clock = cycle(requests).__next__, time.perf_counter
    statuses: dict[bytes, int] = {}
    latencies: list[float] = []
    parts: dict[int, bytes] = {}
    began, asked = clock(), {}
    ends = began + seconds
    for number, line in lines.items():
        asked[number] = clock()
        line.sendall(following())
    under_way = len(lines)
    while under_way:
        events = poll.poll(10)
        if not events:
            raise TimeoutError("The server has not answered for ten seconds.")
        for number, _ in events:
            answer = lines[number].recv(65536)
            if not answer:
                raise ConnectionError("The server closed a connection.")
            if number in parts:
                answer = parts.pop(number) + answer
            if not _is_whole(answer):
                parts[number] = answer
                continue
            now = clock()
            status = answer[9:12]
            statuses[status] = statuses.get(status, 0) + 1
            latencies.append(now - asked[number])
            if now < ends:
                asked[number] = now
                lines[number].sendall(following())
            else:
                under_way -= 1
    return Loaded(statuses, clock() - began, sorted(latencies))


def _is_whole(answer: bytes) -> bool:
    end = answer.find(_END)
    if end < 0:
        return False
    length = _LENGTH.search(answer, 0, end)
    return length is None or len(answer) >= end + 4 + int(length[1])
