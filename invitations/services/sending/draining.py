"""Draining: one worker sends what is due, organisation after organisation, for half a minute at most.

Here a letter is sent: `_turn` joins the wire (`mailer`) with the desk (claim, marker, record).
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from typing import Any

import structlog
import uvloop
from django.db import connections

from invitations import system
from invitations.mailer import Relay, Tally, Verdict, send_letters
from invitations.providers.posting import post_letters
from invitations.providers.provider import Provider
from invitations.services.sending.carriers import judge_carrier, open_routes
from invitations.services.sending.desk import Desk, Tools
from invitations.services.sending.link import Link, connection_parameters
from invitations.services.sending.resting import RelayRest
from invitations.services.sending.routes import Route
from invitations.services.sending.terms import Terms

log = structlog.get_logger(__name__)

DRAIN_SECONDS = 30.0
TURN_SECONDS = 3.0
# After which a silent database counts as gone: no marker then, and another try for a record.
_ANSWER_SECONDS = 30.0
# For how long the next organisation waits for the last open letters of the one before.
_LINGER_SECONDS = 1.0
_MOST_OPEN = 8


class Rota:
    """Whose turn it is: after the organisation that was served last, also over several drains of a process."""

    def __init__(self) -> None:
        self._last = 0

    def order(self, organisations: list[int]) -> list[int]:
        """Return the organisations, sorted, beginning behind the one served last."""
        return sorted(organisations, key=lambda key: (key <= self._last, key))

    def served(self, organisation: int) -> None:
        """Note who was served."""
        self._last = organisation


@dataclass
class Drained:
    """What one drain did: letters claimed, turns taken, verdicts by name."""

    claimed: int
    turns: int
    verdicts: dict[Verdict, int]


def drain(
    *,
    relay: Relay,
    rota: Rota,
    seconds: float = DRAIN_SECONDS,
    turn_seconds: float = TURN_SECONDS,
    crash_point: Callable[[str], None] | None = None,
) -> Drained:
    """Send due letters over a relay until none is due, claiming for at most `seconds`; open letters are then finished.

    `relay` is the house's; senders with a mail server or provider of their own have their own turns, and rest alone.
    One organisation at a time; a turn claims for `turn_seconds` at most when others wait. Any number of drains may run
    anywhere. Call it with no tenant open: it opens each by itself, one short transaction after the other, and
    never talks to the relay inside one. `crash_point` is called with the mailer's names, `claimed` and `recorded`.
    Raises what the database says when it is away; what was claimed then returns by the reaper.
    """
    terms = Terms.from_settings()
    terms.check(relay)
    parameters = connection_parameters()
    with ThreadPoolExecutor(max_workers=1, thread_name_prefix="claims") as thread:
        work = _Drain(relay, terms, rota, parameters, thread, turn_seconds, crash_point)
        try:
            return uvloop.run(work.run(seconds))
        finally:
            thread.submit(connections.close_all).result()


async def _carry(desk: Desk, **options: Any) -> Tally:
    """Send by whatever carries: a relay, or a provider."""
    batches, carrier = desk.batches(), desk.carrier
    if isinstance(carrier, Provider):
        return await post_letters(batches, carrier, mark=desk.mark, record=desk.record, **options)
    return await send_letters(
        batches,
        carrier,
        mark=desk.mark,
        record=desk.record,
        record_and_mark=desk.record_and_mark,
        **options,
    )


class _Drain:
    def __init__(
        self,
        relay: Relay,
        terms: Terms,
        rota: Rota,
        parameters: dict[str, Any],
        thread: ThreadPoolExecutor,
        turn_seconds: float,
        crash_point: Callable[[str], None] | None,
    ) -> None:
        self._house, self._terms, self._rota, self._thread = relay, terms, rota, thread
        self._link = Link(parameters, _ANSWER_SECONDS)
        self._turn_seconds, self._crash_point = turn_seconds, crash_point
        self._drained = Drained(0, 0, {})
        self._open: dict[asyncio.Task[Tally], Desk] = {}

    async def run(self, seconds: float) -> Drained:
        ends = asyncio.get_running_loop().time() + seconds
        try:
            while asyncio.get_running_loop().time() < ends and await self._round(ends):
                pass
            while self._open:
                await self._settle(await self._some_end(None))
        finally:
            for turn in self._open:
                turn.cancel()
            await asyncio.gather(*self._open, return_exceptions=True)
            await self._link.close()
        return self._drained

    async def _round(self, ends: float) -> bool:
        """Give each organisation with due letters a turn; return whether anything was claimed."""
        before = self._claimed()
        find = partial(system.organisations_with_due_letters, now=datetime.now(UTC))
        waiting = self._rota.order(await self._aside(find))
        clock = asyncio.get_running_loop().time
        for organisation in waiting:
            routes = await self._aside(open_routes, organisation, self._house)
            for route in routes:
                if clock() >= ends or len(self._open) >= _MOST_OPEN:
                    return False
                is_only = len(waiting) == 1 == len(routes)
                turn_ends = ends if is_only else min(ends, clock() + self._turn_seconds)
                desk = Desk(organisation, await self._tools(route), turn_ends)
                self._open[asyncio.create_task(self._turn(desk, turn_ends - clock()))] = desk
                # A server that does not answer may take ten minutes; whoever comes next does not wait for that.
                await desk.has_claimed_all.wait()
                await self._settle(await self._some_end(_LINGER_SECONDS))
            self._rota.served(organisation)
        return self._claimed() > before

    def _claimed(self) -> int:
        return self._drained.claimed + sum(desk.taken for desk in self._open.values())

    async def _turn(self, desk: Desk, seconds: float) -> Tally:
        """Send an organisation's letters; claiming takes at most so many seconds."""
        try:
            return await _carry(
                desk,
                begin_for_seconds=seconds + self._terms.lease.total_seconds() / 2,
                crash_point=self._crash_point,
            )
        finally:
            desk.has_claimed_all.set()

    async def _some_end(self, seconds: float | None) -> set[asyncio.Task[Tally]]:
        """Wait until all open turns have ended, or for so long (None: until one has); return those that have."""
        when = asyncio.FIRST_COMPLETED if seconds is None else asyncio.ALL_COMPLETED
        ended, _ = await asyncio.wait(self._open, timeout=seconds, return_when=when)
        return ended

    async def _settle(self, ended: set[asyncio.Task[Tally]]) -> None:
        """Count ended turns; raise what went wrong in one of them."""
        for turn in ended:
            desk = self._open.pop(turn)
            tally = turn.result()
            self._drained.turns += 1
            self._drained.claimed += desk.taken
            for verdict, count in tally.verdicts.items():
                self._drained.verdicts[verdict] = self._drained.verdicts.get(verdict, 0) + count
            if tally.mark_error is not None:
                raise tally.mark_error
            await self._aside(judge_carrier, desk)

    async def _tools(self, route: Route) -> Tools:
        return Tools(
            route=route,
            terms=self._terms,
            link=self._link,
            aside=self._aside,
            relay_rest=await self._aside(RelayRest(route.key).next),
            crash_point=self._crash_point,
        )

    def _aside(self, work: Callable[..., Any], *arguments: Any) -> asyncio.Future[Any]:
        return asyncio.get_running_loop().run_in_executor(self._thread, work, *arguments)
