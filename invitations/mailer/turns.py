"""Turns with the caller's store: what has gathered while the last turn ran is recorded, then marked. No timer.

A letter's outcome is reported before its connection asks for the next marker, so it is recorded before
that too: a kill leaves at most one letter per connection in doubt.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

from invitations.mailer.outcomes import Outcome

Mark = Callable[[list[int]], Awaitable[set[int]]]
Record = Callable[[list[Outcome]], Awaitable[None]]
Marked = asyncio.Future[frozenset[int] | None]


class Turns:
    """One turn at a time: the gathered outcomes in one `record`, then the gathered keys in one `mark`."""

    def __init__(self, mark: Mark, record: Record, when_failed: Callable[[], None]) -> None:
        self._mark = mark
        self._record = record
        self._when_failed = when_failed
        self._outcomes: list[Outcome] = []
        self._keys: list[int] = []
        self._marked: Marked | None = None
        self._runner: asyncio.Task[None] | None = None
        self.mark_calls = 0
        self.record_calls = 0
        self.unrecorded: list[Outcome] = []
        self.record_error: BaseException | None = None
        self.mark_error: BaseException | None = None

    def report(self, outcome: Outcome) -> None:
        """Have an outcome recorded in the next turn."""
        self._outcomes.append(outcome)
        self._begin()

    def marked(self, key: int) -> Marked:
        """Have a letter marked in the next turn; the future, shared by all of it, gives the keys marked.

        It gives None when `mark` raised: nobody can say which keys are marked.
        """
        if self._marked is None:
            self._marked = asyncio.get_running_loop().create_future()
        self._keys.append(key)
        self._begin()
        return self._marked

    async def settled(self) -> None:
        """Wait until everything reported has been recorded."""
        if self._runner is not None:
            await self._runner

    def _begin(self) -> None:
        if self._runner is None:
            # It starts in the next round of the loop: whoever comes in this round is of the turn.
            self._runner = asyncio.get_running_loop().create_task(self._run())

    async def _run(self) -> None:
        while self._outcomes or self._keys:
            outcomes, self._outcomes = self._outcomes, []
            keys, self._keys = self._keys, []
            promised, self._marked = self._marked, None
            if outcomes:
                await self._record_all(outcomes)
            if promised is not None:
                answer = await self._mark_all(keys)
                if not promised.done():
                    promised.set_result(answer)
        self._runner = None

    async def _record_all(self, outcomes: list[Outcome]) -> None:
        self.record_calls += 1
        [answer] = await asyncio.gather(self._record(outcomes), return_exceptions=True)
        if isinstance(answer, BaseException):
            self.unrecorded += outcomes
            self.record_error = answer
            self._when_failed()

    async def _mark_all(self, keys: list[int]) -> frozenset[int] | None:
        self.mark_calls += 1
        [answer] = await asyncio.gather(self._mark(keys), return_exceptions=True)
        if isinstance(answer, BaseException):
            self.mark_error = answer
            self._when_failed()
            return None
        return frozenset(answer)
