"""The blows of a soak of sending, in an order drawn from the seed, and the quiet afterwards."""

from __future__ import annotations

import contextlib
import os
import signal
import time
from collections import Counter
from collections.abc import Callable, Mapping
from pathlib import Path
from random import Random
from typing import Any

import psycopg
import redis

from bench.soak.crew import Crew
from bench.soak.names import DEATHS
from bench.soak.send.plan import Plan
from bench.soak.send.reckoning import letters, still_open

_TICK = 0.5
_RECOVERY_SECONDS = 30.0
_END_LEASES = """
UPDATE invitations_delivery SET lease_until = lease_until - interval '1 hour'
WHERE state IN ('claimed', 'sending') AND lease_until > now()
"""


def deaths(folder: Path) -> Counter[str]:
    """Return how many processes killed themselves at which crash point."""
    file = folder / DEATHS
    return Counter(file.read_text().split()) if file.exists() else Counter()


class Run:
    """One run against a crew."""

    def __init__(
        self, plan: Plan, servers: Mapping[str, str], crew: Crew, say: Callable[[str], None]
    ) -> None:
        self.crew = crew
        self._plan, self._servers, self._say = plan, servers, say
        self._chance = Random(plan.seed)

    def run(self, truce: Path) -> float:
        """Strike, wait until nothing moves, end the crew; return the seconds between the last blow and quiet."""
        plan = self._plan
        blows = ["kill"] * plan.kills + ["flush"] * plan.flushes + ["crash"] * plan.db_crashes
        self._chance.shuffle(blows)
        try:
            self._until(lambda owner: _count(owner, "sent") > 0, plan.settle_seconds)
            for blow in blows:
                self._rest(plan.pause * self._chance.uniform(0.5, 1.5))
                self._say(f"{blow}: {getattr(self, f'_{blow}')()}")
            # Processes go on killing themselves until they have done so often enough, or little is left to send.
            few = plan.letters // 20
            self._until(
                lambda owner: self._has_died_enough(truce) or still_open(owner) <= few, plan.settle_seconds
            )
            truce.touch()
            return self._until(lambda owner: not still_open(owner), plan.settle_seconds + 60)
        finally:
            self.crew.stop()

    def _has_died_enough(self, truce: Path) -> bool:
        return deaths(truce.parent).total() >= self._plan.self_kills

    def letters(self) -> list[Any]:
        with self._owner() as owner:
            return letters(owner)

    def _kill(self) -> str:
        return self.crew.kill_somebody(self._chance)

    def _flush(self) -> str:
        with redis.Redis.from_url(self._servers["REDIS_URL"]) as broker:
            broker.flushall()
        return "the broker has lost everything"

    def _crash(self) -> str:
        """Kill one backend: PostgreSQL then drops every connection and recovers from its log."""
        with self._owner() as owner:
            [pid] = owner.execute("SELECT pg_backend_pid()").fetchone()
            os.kill(pid, signal.SIGKILL)
        return f"the database, by its backend {pid}"

    def _rest(self, seconds: float) -> None:
        ends = time.monotonic() + seconds
        while time.monotonic() < ends:
            time.sleep(min(_TICK, max(0.0, ends - time.monotonic())))
            if self._plan.has_clock_jump:
                with contextlib.suppress(psycopg.OperationalError), self._owner() as owner:
                    owner.execute(_END_LEASES)

    def _until(self, is_so: Callable[[psycopg.Connection[Any]], bool], seconds: float) -> float:
        """Wait until something is so, or for so long; return how long it took."""
        began = time.monotonic()
        while time.monotonic() < began + seconds:
            self.crew.revive()
            with contextlib.suppress(psycopg.OperationalError), self._owner() as owner:
                if is_so(owner):
                    break
            time.sleep(_TICK)
        return time.monotonic() - began

    def _owner(self) -> psycopg.Connection[Any]:
        """Connect; a database in recovery is waited for."""
        ends = time.monotonic() + _RECOVERY_SECONDS
        while True:
            try:
                return psycopg.connect(self._servers["DATABASE_OWNER_URL"], autocommit=True)
            except psycopg.OperationalError:
                if time.monotonic() > ends:
                    raise
            time.sleep(_TICK)


def _count(owner: psycopg.Connection[Any], state: str) -> int:
    return owner.execute("SELECT count(*) FROM invitations_delivery WHERE state = %s", [state]).fetchone()[0]
