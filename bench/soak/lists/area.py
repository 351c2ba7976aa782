"""Ruined lists through the import wizard: no page fails, and the rows of every file are the sum of its verdicts."""

from __future__ import annotations

import argparse
import subprocess
import time
from random import Random
from typing import Any

from bench.soak.house import House, house
from bench.soak.killing import kill_group
from bench.soak.lists.reckoning import judge, outcomes, read
from bench.soak.lists.wizard import Wizards, look_again
from bench.soak.report import Say, report

_THREADS = 3
_WAITING = "SELECT count(*) FROM invitations_import WHERE state IN ('waiting', 'running')"
_RUNNING = "SELECT count(*) FROM invitations_import WHERE state = 'running' AND byte_offset > 0"
_READING_SECONDS = 15.0
_SETTLE_SECONDS, _TICK = 120.0, 0.5  # a killed reader's list is free again after thirty seconds


def options(parser: argparse.ArgumentParser) -> None:
    """Say what can be asked of this area."""
    parser.add_argument("--n", type=int, default=300, help="lists, workbooks among them")
    parser.add_argument("--kills", type=int, default=3, help="SIGKILLs of the process that reads them")


def run(given: argparse.Namespace, say: Say) -> dict[str, Any]:
    """Run the soak and return its report."""
    began = time.monotonic()
    with house() as here:
        shop = here.within("bench.soak.scene", "shop")
        say(f"the shop is open, {time.monotonic() - began:.1f} s")
        with here.serving("web") as [web]:
            wizards = Wizards(web.port, shop, given.n, given.seed, _THREADS)
            _read(here, wizards, given.kills, Random(given.seed), say)
            seen = wizards.seen
            unseen = look_again(web.port, shop, list(seen.confirmed))
            memory = web.peak_memory
        with here.owner() as owner:
            found, twice = read(owner)
    rows = judge(found, twice, seen, unseen, memory)
    return report(
        "csv",
        given.seed,
        began,
        rows,
        lists=given.n,
        kills=given.kills,
        refused=seen.refused,
        unconfirmed=seen.unconfirmed,
        outcomes=outcomes(found, seen),
        slowest=seen.slowest,
        examples=[*seen.wrong[:5], *unseen[:5]],
    )


def _read(here: House, wizards: Wizards, kills: int, chance: Random, say: Say) -> None:
    """Read lists while they come, killing the reader now and then, until none waits."""
    reader, ends = _reader(here), float("inf")
    try:
        for number in range(kills):
            time.sleep(chance.uniform(1, 5))
            _until_reading(here)
            kill_group(reader)
            reader = _reader(here)
            say(f"kill {number + 1}, {len(wizards.seen.confirmed)} lists confirmed")
        while not wizards.are_done or (here.rows(_WAITING)[0][0] and time.monotonic() < ends):
            ends = ends if not wizards.are_done else min(ends, time.monotonic() + _SETTLE_SECONDS)
            time.sleep(_TICK)
    finally:
        kill_group(reader)


def _until_reading(here: House) -> None:
    """Wait until a list is being read, or for a while."""
    ends = time.monotonic() + _READING_SECONDS
    while time.monotonic() < ends and not here.rows(_RUNNING)[0][0]:
        time.sleep(0.005)


def _reader(here: House) -> subprocess.Popen[bytes]:
    return here.begin_within("bench.soak.lists.reader", "read_lists")
