"""What the wire asks of us while letters of one organisation are under way: more letters, the marker, the record.

Claiming and composing run in a thread of their own; marker and record run in the sender's loop.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Callable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any

import structlog

from core.tenancy import tenant
from invitations.delivery_reasons import DeliveryReason
from invitations.mailer import Letter, Outcome, Stage, Verdict
from invitations.models import DeliveryChange
from invitations.services.sending import marking, recording
from invitations.services.sending.claiming import claim
from invitations.services.sending.composing import Composed, compose
from invitations.services.sending.jobs import Batch, Job, Written
from invitations.services.sending.link import PASSING, Link
from invitations.services.sending.recording import record
from invitations.services.sending.routes import Route, carrier
from invitations.services.sending.statements import LOCK, MARK, RECORD
from invitations.services.sending.telling import Told, tell, unwritable
from invitations.services.sending.terms import Terms
from invitations.states import DeliveryState

log = structlog.get_logger(__name__)

# For how long a record is tried again while the database is away: longer than a restart or a fail-over takes.
RECORD_PATIENCE = 120.0
_FIRST_PAUSE, _LONGEST_PAUSE = 0.1, 5.0
_FIRST_BATCH = 4
_ANSWERS = frozenset({Verdict.ACCEPTED, Verdict.REFUSED, Verdict.RETRY})


@dataclass(frozen=True, slots=True)
class Tools:
    """What the desks of one drain share, and this one's route. `aside` runs a function in the drain's own thread."""

    route: Route
    terms: Terms
    link: Link
    aside: Callable[..., asyncio.Future[Any]]
    relay_rest: timedelta
    crash_point: Callable[[str], None] | None = None


class Desk:
    """Serves the wire for one organisation until a moment (of the loop's clock) after which nothing more is claimed."""

    def __init__(self, organisation: int, tools: Tools, claims_until: float) -> None:
        self.organisation, self._tools, self._claims_until = organisation, tools, claims_until
        self.route, self.carrier = tools.route, carrier(tools.route)
        self._clock = asyncio.get_running_loop().time
        self._jobs: dict[int, Job] = {}
        self._written: dict[int, Written] = {}
        self._since: datetime | None = None
        # A turn begins with few letters and doubles: with a slow relay the next organisation waits for few.
        self._size = _FIRST_BATCH * self.carrier.connections
        self.taken = 0
        self.has_claimed_all = asyncio.Event()
        self.relay_faults = self.relay_answers = 0
        self.last_fault: Outcome | None = None

    async def batches(self) -> AsyncGenerator[list[Letter], None]:
        """Claim and compose, batch after batch, until nothing is due or the time is over."""
        try:
            async for letters in self._batches():
                yield letters
        finally:
            self.has_claimed_all.set()

    async def _batches(self) -> AsyncGenerator[list[Letter], None]:
        while self._clock() < self._claims_until:
            batch, composed = await self._tools.aside(self._next_batch)
            if not batch.taken:
                return
            self.taken += batch.taken
            # Whoever was claimed before stays behind this; rows that come back below it wait for the next drain.
            self._since = batch.until
            self._jobs.update((job.id, job) for job in batch.jobs)
            self._written.update(composed.written)
            if composed.letters:
                yield composed.letters

    async def mark(self, keys: list[int]) -> set[int]:
        """Commit the marker of a group and return whose dot may be written."""
        return await self._tools.link.run(MARK, self._marker(keys))

    async def record(self, outcomes: list[Outcome]) -> None:
        """Record outcomes; while the database is away, try again for two minutes, then raise."""
        outcomes, told = self._heard(outcomes)
        self._settle(outcomes, told, await self._write(told))

    async def record_and_mark(self, outcomes: list[Outcome], keys: list[int]) -> set[int]:
        """Do both in one transaction, once; what was not recorded so can still be recorded by itself."""
        outcomes, told = self._heard(outcomes)
        known = {"organisation": self.organisation, "keys": [*(one.id for one in told), *keys]}
        _, moved, marked = await self._tools.link.run_all(
            (LOCK, known), (RECORD, self._recorded(told)), (MARK, self._marker(keys))
        )
        self._settle(outcomes, told, moved)
        return marked

    def _marker(self, keys: list[int]) -> Mapping[str, Any]:
        return marking.parameters(
            [self._jobs[key] for key in keys],
            self._written,
            organisation=self.organisation,
            lease=self._tools.terms.marked_lease,
            relay=str(self.carrier),
        )

    def _recorded(self, told: list[Told]) -> Mapping[str, Any]:
        return recording.parameters(told, organisation=self.organisation, relay=str(self.carrier))

    def _heard(self, outcomes: list[Outcome]) -> tuple[list[Outcome], list[Told]]:
        """Return outcomes as they count by this route, and what to write for each."""
        now = datetime.now(UTC)
        if self.route.sender is not None:
            outcomes = [_of_own_carrier(outcome) for outcome in outcomes]
        return outcomes, [self._tell(outcome, now) for outcome in outcomes]

    def _settle(self, outcomes: list[Outcome], told: list[Told], moved: set[int]) -> None:
        """Take note of what has been written."""
        for outcome in outcomes:
            if outcome.relay_fault:
                self.relay_faults += 1
                self.last_fault = outcome
        self.relay_answers += sum(
            outcome.verdict in _ANSWERS and not outcome.relay_fault for outcome in outcomes
        )
        for one in told:
            del self._jobs[one.id], self._written[one.id]
            if one.id not in moved and one.state in (DeliveryState.SENT, DeliveryState.FAILED):
                log.warning("letter.recorded_by_another", delivery=one.id, state=str(one.state))
        self._pass("recorded")

    def _tell(self, outcome: Outcome, now: datetime) -> Told:
        tools = self._tools
        job = self._jobs[outcome.key]
        return tell(job, outcome, now=now, terms=tools.terms, relay_rest=tools.relay_rest)

    async def _write(self, told: list[Told]) -> set[int]:
        values = self._recorded(told)
        until, pause = self._clock() + RECORD_PATIENCE, _FIRST_PAUSE
        while True:
            try:
                return await self._tools.link.run(RECORD, values)
            except PASSING as fault:
                if self._clock() > until:
                    raise
                log.warning("record.delayed", letters=len(told), fault=type(fault).__name__)
            await asyncio.sleep(pause)
            pause = min(2 * pause, _LONGEST_PAUSE)

    def _next_batch(self) -> tuple[Batch, Composed]:
        """Claim and compose; runs aside. Letters that cannot be written are told at once."""
        tools, now = self._tools, datetime.now(UTC)
        with tenant(self.organisation):
            size = min(self._size, tools.terms.claim_size(self.carrier))
            batch = claim(size=size, now=now, terms=tools.terms, since=self._since, route=self.route)
        self._size *= 2
        self._pass("claimed")
        composed = compose(batch, now=now, route=self.route)
        if composed.poisoned:
            with tenant(self.organisation):
                tell_unwritable(jobs=composed.poisoned, now=now, terms=tools.terms)
        return batch, composed

    def _pass(self, point: str) -> None:
        if self._tools.crash_point is not None:
            self._tools.crash_point(point)


def _of_own_carrier(outcome: Outcome) -> Outcome:
    """Return what an outcome means where a carrier is one sender's alone: a no to the address is one to all."""
    if outcome.stage is Stage.MAIL and outcome.verdict is Verdict.REFUSED:
        return replace(outcome, verdict=Verdict.RETRY, relay_fault=True)
    return outcome


def tell_unwritable(*, jobs: list[Job], now: datetime, terms: Terms) -> None:
    """Put aside letters that could not be written: again later, and after the third time never."""
    earlier = DeliveryChange.objects.filter(
        delivery__among=[job.id for job in jobs], to_state=DeliveryState.RETRY, reason=DeliveryReason.INTERNAL
    )
    failures: dict[int, int] = {}
    for key in earlier.values_list("delivery_id", flat=True):
        failures[key] = failures.get(key, 0) + 1
    record(told=[unwritable(job, failures=failures.get(job.id, 0) + 1, now=now, terms=terms) for job in jobs])
