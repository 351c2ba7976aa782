"""API clients push single events and batches, with retries and repetitions, while the web process is killed."""

from __future__ import annotations

import argparse
import time
from collections import Counter
from random import Random
from typing import Any

from bench.soak.house import house
from bench.soak.push.clients import Clients
from bench.soak.push.deeds import deeds
from bench.soak.push.reckoning import reckon
from bench.soak.report import Row, Say, least, none, report
from bench.soak.server import Server

_TICK = 0.02


def options(parser: argparse.ArgumentParser) -> None:
    """Say what can be asked of this area."""
    parser.add_argument("--n", type=int, default=5000, help="events")
    parser.add_argument("--kills", type=int, default=20, help="SIGKILLs of the web process")
    parser.add_argument("--clients", type=int, default=8)


def run(given: argparse.Namespace, say: Say) -> dict[str, Any]:
    """Run the soak and return its report."""
    began, chance = time.monotonic(), Random(given.seed)
    with house() as here:
        shop = here.within("bench.soak.scene", "shop")
        say(f"the shop is open, {time.monotonic() - began:.1f} s")
        wanted = deeds(given.n, chance)
        with here.serving("web") as [web]:
            clients = Clients(web.port, shop["key"], wanted, given.clients)
            _torment(web, clients, given.kills, chance, say)
        heard = clients.heard
        with here.owner() as owner:
            rows = reckon(owner, wanted, heard)
    rows += [*_torments(given.kills, heard.cuts), none("server errors", _errors(heard.statuses))]
    return report(
        "push",
        given.seed,
        began,
        rows,
        events=given.n,
        requests=len(wanted),
        kills=given.kills,
        cut_off=heard.cuts,
        abandoned=len(heard.abandoned),
        replays=heard.replays,
        statuses=heard.statuses,
    )


def _torments(kills: int, cuts: Counter[str]) -> list[Row]:
    """Return the row that says whether the kills hit anybody; who knocked in vain was not hit."""
    hit = cuts.total() - cuts["ConnectionRefusedError"]
    return [least("requests cut off by kills", hit, kills)] if kills else []


def _errors(statuses: dict[int, int]) -> list[int]:
    return [status for status, times in statuses.items() for _ in range(times) if status >= 500]


def _torment(web: Server, clients: Clients, kills: int, chance: Random, say: Say) -> None:
    """Kill so many times, spread over the work, and wait until all is done."""
    for number in range(kills):
        share = (number + chance.uniform(0.2, 1.0)) / (kills + 1)
        while clients.done < share * clients.total and not clients.are_done:
            time.sleep(_TICK)
        say(f"kill {number + 1}: {web.kill(chance)}, after {clients.done} of {clients.total} requests")
    while not clients.are_done:
        time.sleep(_TICK)
