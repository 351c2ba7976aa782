"""Letters through real workers, a faulty mail server and random kills.

Stock, crew, blows, quiet, count. Nothing here is Django; the truth is asked by SQL.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from bench.soak.crew import ROOT, Crew
from bench.soak.names import REFUSED, TRUCE
from bench.soak.send.plan import Plan
from bench.soak.send.reckoning import reckon
from bench.soak.send.running import Run, deaths
from reputation.embedded import private_cluster
from tests.sink import SinkProcess, read_journal


def options(parser: argparse.ArgumentParser) -> None:
    """Say what can be asked of this area."""
    usual = Plan()
    parser.add_argument("--n", type=int, default=usual.letters, help="letters")
    parser.add_argument(
        "--kills", type=int, default=usual.kills, help="SIGKILLs of children, workers and beat"
    )
    parser.add_argument("--self-kills", type=int, default=usual.self_kills, help="at the crash points")
    parser.add_argument("--flush", type=int, default=usual.flushes, help="times the broker loses everything")
    parser.add_argument("--db-crash", type=int, default=usual.db_crashes, help="times PostgreSQL crashes")
    parser.add_argument("--clock-jump", action="store_true", help="end every live lease each second")
    parser.add_argument(
        "--pause", type=float, default=usual.pause, help="seconds from one blow to the next, about"
    )
    parser.add_argument(
        "--settle",
        type=float,
        default=usual.settle_seconds,
        help="seconds within which all must be quiet again",
    )
    parser.add_argument("--faults", default=usual.faults, help="of the mail server, see tests.sink")


def run(given: argparse.Namespace, say: Callable[[str], None]) -> dict[str, Any]:
    """Run the soak that was asked for."""
    plan = Plan(
        letters=given.n,
        kills=given.kills,
        self_kills=given.self_kills,
        flushes=given.flush,
        db_crashes=given.db_crash,
        has_clock_jump=given.clock_jump,
        faults=given.faults,
        seed=given.seed,
        pause=given.pause,
        settle_seconds=given.settle,
    )
    return soak(plan, say)


def soak(plan: Plan, say: Callable[[str], None]) -> dict[str, Any]:
    """Run a soak on servers of its own and return the report; `ok` says whether every promise was kept."""
    began = time.monotonic()
    with tempfile.TemporaryDirectory() as name, private_cluster(fast=not plan.db_crashes) as servers:
        folder = Path(name)
        log = folder / "journal"
        faults = ("--faults", f"{plan.faults},refuse=^{REFUSED}", "--seed", str(plan.seed))
        with SinkProcess("--log", str(log), *faults) as sink:
            environment = {**os.environ, **servers, **plan.environment(sink.port)}
            environment |= {"DJANGO_SETTINGS_MODULE": "reputation.settings", "SOAK_FOLDER": name}
            say(f"stock: {_fill(plan, environment)}, {time.monotonic() - began:.1f} s")
            # Workers never hold the owner of the tables.
            crew_environment = {**environment, "DATABASE_OWNER_URL": ""}
            struck = Run(plan, servers, Crew(crew_environment, folder, plan.workers, plan.children), say)
            settled = struck.run(folder / TRUCE)
        found = struck.letters()
        died = deaths(folder)
        rows = reckon(plan, found, read_journal(log), struck.crew.killed, died.total())
        rows.append({"row": "seconds to settle", "value": round(settled, 1), "limit": plan.settle_seconds,
                     "ok": settled <= plan.settle_seconds})  # fmt: skip
        return {
            "soak": "send",
            "seed": plan.seed,
            "letters": plan.letters,
            "killed": dict(struck.crew.killed),
            "self_kills": died,
            "flushes": plan.flushes,
            "db_crashes": plan.db_crashes,
            "states": Counter(letter.state for letter in found),
            "seconds": round(time.monotonic() - began, 1),
            "rows": rows,
            "ok": all(row["ok"] for row in rows),
        }


def _fill(plan: Plan, environment: Mapping[str, str]) -> str:
    arguments = json.dumps({"letters": plan.letters, "seed": plan.seed})
    command = [sys.executable, "-m", "bench.soak.within", "bench.soak.send.stock", "fill", arguments]
    done = subprocess.run(
        command, cwd=ROOT, env=dict(environment), check=True, stdout=subprocess.PIPE, text=True
    )
    return done.stdout.splitlines()[-1]
