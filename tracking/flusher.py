"""Natural batching of hits: whatever has gathered while the last group was written goes in one statement.

Each hit's future is fulfilled once the hit is safe: committed, or on the disk when the database is slow or
gone. No timer runs while all is well.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence

from tracking.receipts import Receipt

PATIENCE = (
    0.1  # seconds that an answer waits for the database, from the receipt of the first hit of its group
)
LEAST = 0.02  # seconds that a group is given at least, when it waited for the one before it
PAUSE = 0.5  # seconds without a try after the database has failed
LARGEST = 1000  # hits in one statement

logger = logging.getLogger(__name__)


class Flusher:
    """Groups receipts. `write` commits a group or raises; `keep` puts a group on the disk and never raises."""

    def __init__(
        self,
        write: Callable[[Sequence[Receipt]], Awaitable[None]],
        keep: Callable[[Sequence[Receipt]], object],
    ) -> None:
        self._write, self._keep = write, keep
        self._gathered: list[Receipt] = []
        self._safe: asyncio.Future[None] | None = None
        self._first_at = 0.0
        self._runner: asyncio.Task[None] | None = None
        self._overdue: asyncio.Task[None] | None = None
        self._pause_ends = 0.0
        self.is_healthy = True

    def add(self, noted: Receipt) -> asyncio.Future[None]:
        """Take a receipt; return the future of its group, which is fulfilled when the group is safe."""
        loop = asyncio.get_running_loop()
        if self._safe is None:
            self._safe, self._first_at = loop.create_future(), loop.time()
        self._gathered.append(noted)
        if self._runner is None:
            # It begins in the next round of the loop: whoever comes in this round is of the group.
            self._runner = loop.create_task(self._run())
        return self._safe

    async def settle(self) -> None:
        """Wait until everything taken is safe, and give a write that hangs a last moment."""
        if self._runner is not None:
            await self._runner
        if self._overdue is not None:
            await asyncio.wait({self._overdue}, timeout=PAUSE)
            self._overdue.cancel()

    async def _run(self) -> None:
        while self._gathered:
            group, self._gathered = self._gathered, []
            safe, self._safe = self._safe, None
            deadline = self._first_at + PATIENCE
            for start in range(0, len(group), LARGEST):
                part = group[start : start + LARGEST]
                if not await self._is_committed(part, deadline):
                    await asyncio.get_running_loop().run_in_executor(None, self._keep, part)
            if safe is not None and not safe.done():
                safe.set_result(None)
        self._runner = None

    async def _is_committed(self, group: Sequence[Receipt], deadline: float) -> bool:
        loop = asyncio.get_running_loop()
        if self._overdue is not None and self._overdue.done():
            self._judge(self._overdue)
            self._overdue = None
        if self._overdue is not None or loop.time() < self._pause_ends:
            return False
        task = asyncio.ensure_future(self._write(group))
        done, _ = await asyncio.wait({task}, timeout=max(LEAST, deadline - loop.time()))
        if not done:
            # Left running: it may still commit, and then the copy on the disk changes nothing.
            self._overdue = task
            self._say(healthy=False, why="it is slow")
            return False
        return self._judge(task)

    def _judge(self, task: asyncio.Future[None]) -> bool:
        error = task.exception()
        if error is not None:
            self._pause_ends = asyncio.get_running_loop().time() + PAUSE
        self._say(healthy=error is None, why=type(error).__name__)
        return error is None

    def _say(self, *, healthy: bool, why: str) -> None:
        if healthy != self.is_healthy:
            self.is_healthy = healthy
            if healthy:
                logger.warning("The database takes hits again.")
            else:
                logger.warning("The database does not take hits (%s); they wait in the spool.", why)
