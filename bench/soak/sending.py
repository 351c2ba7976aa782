"""The soak of sending: stock, crew, blows, quiet, count. Nothing here is Django; the truth is asked by SQL."""

from __future__ import annotations

import contextlib
import json
import os
import re
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Mapping
from pathlib import Path
from random import Random
from typing import Any
from urllib.parse import urlsplit

import psycopg
import redis

from bench.soak.crew import ROOT, Crew
from bench.soak.plan import Plan
from bench.soak.reckoning import letters, reckon, still_open
from bench.soak.stock_names import REFUSED
from reputation.embedded import private_cluster
from tests.sink import SinkProcess, read_journal

_TICK = 0.5
_SELF_KILLED = re.compile(r"signal 9 \(SIGKILL\)")
_END_LEASES = """
UPDATE invitations_delivery SET lease_until = lease_until - interval '1 hour'
WHERE state IN ('claimed', 'sending') AND lease_until > now()
"""


def soak(plan: Plan, say: Callable[[str], None]) -> dict[str, Any]:
    """Run a soak on servers of its own and return the report; `ok` says whether every promise was kept."""
    began = time.monotonic()
    with tempfile.TemporaryDirectory() as name, private_cluster(fast=not plan.db_crashes) as servers:
        folder = Path(name)
        log = folder / "journal"
        options = (
            "--log",
            str(log),
            "--faults",
            f"{plan.faults},refuse=^{REFUSED}",
            "--seed",
            str(plan.seed),
        )
        with SinkProcess(*options) as sink:
            environment = {**os.environ, **servers, **plan.environment(sink.port)}
            environment["DJANGO_SETTINGS_MODULE"] = "reputation.settings"
            say(f"stock: {_fill(plan, environment)}, {time.monotonic() - began:.1f} s")
            # Workers never hold the owner of the tables.
            crew_environment = {**environment, "DATABASE_OWNER_URL": ""}
            run = _Run(plan, servers, Crew(crew_environment, folder, plan.workers, plan.children), say)
            settled = run.run()
        found = run.letters()
        self_kills = max(0, _died_by_themselves(folder) - run.crew.killed["child"]) if plan.self_kills else 0
        rows = reckon(plan, found, read_journal(log), run.crew.killed, self_kills)
        rows.append({"row": "seconds to settle", "value": round(settled, 1), "limit": plan.settle_seconds,
                     "ok": settled <= plan.settle_seconds})  # fmt: skip
        return {
            "soak": "send",
            "seed": plan.seed,
            "letters": plan.letters,
            "killed": dict(run.crew.killed),
            "self_kills": self_kills,
            "flushes": plan.flushes,
            "db_crashes": plan.db_crashes,
            "states": Counter(letter.state for letter in found),
            "seconds": round(time.monotonic() - began, 1),
            "rows": rows,
            "ok": all(row["ok"] for row in rows),
        }


def _fill(plan: Plan, environment: Mapping[str, str]) -> str:
    options = json.dumps({"letters": plan.letters, "seed": plan.seed})
    command = [sys.executable, "-m", "bench.case", "bench.soak.stock", "fill", options]
    done = subprocess.run(
        command, cwd=ROOT, env=dict(environment), check=True, capture_output=True, text=True
    )
    return done.stdout.splitlines()[-1]


def _died_by_themselves(folder: Path) -> int:
    return len(_SELF_KILLED.findall((folder / "crew.log").read_text(errors="replace")))


class _Run:
    """The blows, in an order drawn from the seed, and the quiet afterwards."""

    def __init__(
        self, plan: Plan, servers: Mapping[str, str], crew: Crew, say: Callable[[str], None]
    ) -> None:
        self.crew = crew
        self._plan, self._servers, self._say = plan, servers, say
        self._chance = Random(plan.seed)

    def run(self) -> float:
        """Strike, wait until nothing moves, end the crew; return the seconds between the last blow and quiet."""
        plan = self._plan
        blows = ["kill"] * plan.kills + ["flush"] * plan.flushes + ["crash"] * plan.db_crashes
        self._chance.shuffle(blows)
        try:
            self._until(lambda owner: _count(owner, "sent") > 0, 60)
            for blow in blows:
                self._rest(plan.pause * self._chance.uniform(0.5, 1.5))
                self._say(f"{blow}: {getattr(self, f'_{blow}')()}")
            return self._until(lambda owner: not still_open(owner), plan.settle_seconds + 60)
        finally:
            self.crew.stop()

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
        socket = urlsplit(self._servers["DATABASE_URL"]).query.partition("host=")[2]
        with self._owner() as owner:
            [pid] = owner.execute("SELECT pg_backend_pid()").fetchone()
            os.kill(pid, 9)
        return f"the database at {Path(socket).name}"

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
        return psycopg.connect(self._servers["DATABASE_OWNER_URL"], autocommit=True)


def _count(owner: psycopg.Connection[Any], state: str) -> int:
    return owner.execute("SELECT count(*) FROM invitations_delivery WHERE state = %s", [state]).fetchone()[0]
