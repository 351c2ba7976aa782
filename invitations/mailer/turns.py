"""Turns with the caller's store: what has gathered while the last turn ran is recorded, then marked.

A letter's outcome is reported before its connection asks for the next marker, so it is recorded before
that too: a kill leaves at most one letter per connection in doubt.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

from invitations.mailer.outcomes import Outcome

Mark = Callable[[list[int]], Awaitable[set[int]]]
Record = Callable[[list[Outcome]], Awaitable[None]]
RecordAndMark = Callable[[list[Outcome], list[int]], Awaitable[set[int]]]
Marked = asyncio.Future[frozenset[int] | None]

# A turn costs the store much the same for one letter as for ten: who is nearly there is waited for, this long at most.
_PATIENCE_SECONDS = 0.004
_CROWD = 32


class Turns:
    """One turn at a time: the gathered outcomes in one `record`, then the gathered keys in one `mark`.

    With `both` the two are one call where there is something of each. `crowd` says how many may yet come.
    """

    def __init__(
        self,
        mark: Mark,
        record: Record,
        when_failed: Callable[[], None],
        *,
        both: RecordAndMark | None = None,
        crowd: Callable[[], int] = lambda: 0,
    ) -> None:
        self._mark = mark
        self._record = record
        self._both = both
        self._when_failed = when_failed
        self._crowd = crowd
        self._crowded: asyncio.Future[None] | None = None
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
        if self._crowded is not None and self._is_crowded:
            self._go_on()
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
            await self._gather()
            outcomes, self._outcomes = self._outcomes, []
            keys, self._keys = self._keys, []
            promised, self._marked = self._marked, None
            if promised is None:
                await self._record_all(outcomes)
                continue
            answer = await self._settle(outcomes, keys)
            if not promised.done():
                promised.set_result(answer)
        self._runner = None

    @property
    def _is_crowded(self) -> bool:
        return len(self._keys) >= min(self._crowd(), _CROWD)

    async def _gather(self) -> None:
        """Wait a moment for those who will soon ask too."""
        if self._is_crowded:
            return
        loop = asyncio.get_running_loop()
        self._crowded = loop.create_future()
        alarm = loop.call_later(_PATIENCE_SECONDS, self._go_on)
        try:
            await self._crowded
        finally:
            alarm.cancel()
            self._crowded = None

    def _go_on(self) -> None:
        if self._crowded is not None and not self._crowded.done():
            self._crowded.set_result(None)

    async def _settle(self, outcomes: list[Outcome], keys: list[int]) -> frozenset[int] | None:
        """Record, then mark; in one call where that can be done. When that fails the record is tried by itself."""
        if outcomes and self._both is not None:
            self.mark_calls += 1
            [answer] = await asyncio.gather(self._both(outcomes, keys), return_exceptions=True)
            if not isinstance(answer, BaseException):
                self.record_calls += 1
                return frozenset(answer)
            await self._record_all(outcomes)
            return self._fail_to_mark(answer)
        if outcomes:
            await self._record_all(outcomes)
        return await self._mark_all(keys)

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
        return self._fail_to_mark(answer) if isinstance(answer, BaseException) else frozenset(answer)

    def _fail_to_mark(self, error: BaseException) -> None:
        self.mark_error = error
        self._when_failed()
