"""The pump: one asyncio loop, N connections to one relay, the group marker and the group record.

At most one dot for each committed marker, and one outcome for each letter. Rows and clocks are the caller's.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import AsyncGenerator, Callable, Sequence
from dataclasses import dataclass, field

from invitations.mailer.conversation import Conversation
from invitations.mailer.letters import Letter
from invitations.mailer.outcomes import Outcome, Stage, Verdict
from invitations.mailer.relays import Relay
from invitations.mailer.sessions import Sessions
from invitations.mailer.supply import Supply
from invitations.mailer.tray import Desk
from invitations.mailer.turns import Mark, Record, RecordAndMark, Turns


@dataclass(slots=True)
class Tally:
    """What one run of the pump did. `mark_error` is what `mark` raised; the run then ended early."""

    verdicts: Counter[Verdict] = field(default_factory=Counter)
    sessions: int = 0
    mark_calls: int = 0
    record_calls: int = 0
    mark_error: BaseException | None = None


class Unrecorded(Exception):
    """Say that `record` raised; `outcomes` are those it was given in vain, the cause is what it raised."""

    def __init__(self, outcomes: list[Outcome]) -> None:
        super().__init__(f"{len(outcomes)} outcomes could not be recorded.")
        self.outcomes = outcomes


class Pump:
    """Carries letters from a supply to one relay. Use `send_letters`."""

    def __init__(
        self,
        batches: AsyncGenerator[Sequence[Letter], None],
        relay: Relay,
        mark: Mark,
        record: Record,
        both: RecordAndMark | None,
        crash_point: Callable[[str], None] | None,
    ) -> None:
        self._relay = relay
        self._supply = Supply(batches, relay.connections, relay.letters_per_second)
        self._sessions = Sessions(relay, self._supply)
        self._turns = Turns(mark, record, self.stop, both=both, crowd=lambda: self._sessions.standing)
        self._desk = Desk(relay, self._supply, self._turns.marked, self._report, crash_point)
        self._tally = Tally()

    def stop(self) -> None:
        """Begin no more letters; those whose conversation is open are carried to their outcome."""
        self._supply.close()

    async def stop_when(self, event: asyncio.Event) -> None:
        """Stop when the event is set."""
        await event.wait()
        self.stop()

    async def stop_after(self, seconds: float) -> None:
        """Stop when the time is over and the relay has once answered or failed: that must be known."""
        await asyncio.sleep(seconds)
        await self._sessions.first_answer()
        self.stop()

    async def run(self) -> Tally:
        """Carry all letters and return the tally. See `send_letters` for what is raised."""
        filling = asyncio.create_task(self._supply.fill())
        lines = [asyncio.create_task(self._line()) for _ in range(self._relay.connections)]
        try:
            await asyncio.wait(lines)
            self.stop()
            await asyncio.wait({filling})
        finally:
            for task in (filling, *lines):
                task.cancel()
            await asyncio.gather(filling, *lines, return_exceptions=True)
        self._report_leftovers()
        turns = self._turns
        await turns.settled()
        if turns.record_error is not None:
            raise Unrecorded(turns.unrecorded) from turns.record_error
        for task in (filling, *lines):
            task.result()
        self._tally.sessions = self._sessions.opened
        self._tally.mark_calls, self._tally.record_calls = turns.mark_calls, turns.record_calls
        self._tally.mark_error = turns.mark_error
        return self._tally

    async def _line(self) -> None:
        while (session := await self._sessions.open()) is not None:
            try:
                await Conversation(session, self._desk).run()
            finally:
                self._sessions.closed()

    def _report(self, outcome: Outcome) -> None:
        self._supply.let_go(outcome.key)
        self._tally.verdicts[outcome.verdict] += 1
        self._turns.report(outcome)

    def _report_leftovers(self) -> None:
        failure = self._sessions.failure if self._sessions.is_out else None
        for letter in self._supply.leftovers():
            if failure is None:
                self._report(Outcome(letter.key, Verdict.NOT_STARTED, Stage.CONNECT))
            else:
                reply = failure.reply
                self._report(Outcome(letter.key, Verdict.RETRY, failure.stage, reply, relay_fault=True))


async def _one_batch(letters: Sequence[Letter]) -> AsyncGenerator[Sequence[Letter], None]:
    yield letters


async def send_letters(
    letters: Sequence[Letter] | AsyncGenerator[Sequence[Letter], None],
    relay: Relay,
    *,
    mark: Mark,
    record: Record,
    record_and_mark: RecordAndMark | None = None,
    stop: asyncio.Event | None = None,
    begin_for_seconds: float | None = None,
    crash_point: Callable[[str], None] | None = None,
) -> Tally:
    """Send letters over one relay and return the tally once each has its outcome.

    `letters` are a sequence, or batches that are asked for one at a time whenever the supply runs low
    (so claiming goes on while sending does); they are asked no more after a stop, never cancelled.
    `mark(keys)` commits the marker of a group and returns the keys it marked; only these get their dot.
    Where it raises, nobody of the group gets a dot, and the run ends as if stopped. `record(outcomes)`
    receives each letter's outcome once, in groups. Each is called for one group at a time, in this loop;
    what was reported before a group's marker is recorded before it. `record_and_mark(outcomes, keys)`, if given,
    does both at once, wholly or not at all; where it raises, nobody gets a dot, and `record` is asked alone.

    After `stop` is set or `begin_for_seconds` are over no letter is begun; open ones are carried to their
    end, which may take `dot_reply_seconds`. Cancelling means the same; a second cancellation abandons them.
    `crash_point(name)` is called at before_mail (not for an envelope that leaves with a dot), body_sent,
    marked, dot_sent and reply_read.

    Raises Unrecorded if `record` raised, else what the batches raised, after all is settled.
    """
    batches = _one_batch(letters) if isinstance(letters, Sequence) else letters
    pump = Pump(batches, relay, mark, record, record_and_mark, crash_point)
    watchers: list[asyncio.Task[None]] = []
    if stop is not None:
        watchers.append(asyncio.create_task(pump.stop_when(stop)))
    if begin_for_seconds is not None:
        watchers.append(asyncio.create_task(pump.stop_after(begin_for_seconds)))
    work = asyncio.create_task(pump.run())
    try:
        return await asyncio.shield(work)
    except asyncio.CancelledError:
        pump.stop()
        await asyncio.wait({work})
        raise
    finally:
        for watcher in watchers:
            watcher.cancel()
        if not work.done():
            work.cancel()
            await asyncio.wait({work})
