"""PostgreSQL crashes and is away during pushes and clicks: links work, hits are counted once, pushes are told 503."""

from __future__ import annotations

import argparse
import time
from random import Random
from typing import Any

from bench.soak.database.blows import away, crash, spooled
from bench.soak.database.followers import Followers
from bench.soak.database.reckoning import judge
from bench.soak.house import House, house
from bench.soak.push.clients import Clients
from bench.soak.push.deeds import deeds
from bench.soak.push.reckoning import reckon
from bench.soak.report import Row, Say, report, told
from bench.soak.visitors import Visit, Visitors
from core.tokens import Purpose

_CLIENTS, _CLIENT_PAUSE = 4, 0.1
_FOLLOWERS = {"tracking": 3, "web": 1}
_FIRST = {"tracking": 1, "web": 10_000_001}  # letters' numbers, so that nobody follows another one's link
_SPOOL_SECONDS, _TICK = 40.0, 0.05
_HITS = "SELECT subject, count(*) FROM tracking_hit GROUP BY subject"


def options(parser: argparse.ArgumentParser) -> None:
    """Say what can be asked of this area."""
    parser.add_argument(
        "--n", type=int, default=3000, help="events that are pushed; clicks go on all the time"
    )
    parser.add_argument("--crashes", type=int, default=4, help="times PostgreSQL crashes and recovers")
    parser.add_argument("--seconds", type=float, default=15.0, help="that it is away, once")


def run(given: argparse.Namespace, say: Say) -> dict[str, Any]:
    """Run the soak and return its report."""
    began, chance = time.monotonic(), Random(given.seed)
    with house(fast=False) as here:
        shop = here.within("bench.soak.scene", "shop")
        say(f"the shop is open, {time.monotonic() - began:.1f} s")
        wanted = deeds(given.n, chance)
        with here.serving("web", "tracking") as [web, _]:
            followers = {name: _followers(here, name, shop) for name in _FOLLOWERS}
            visitors = Visitors(web.port, shop["session"], _visits(here, shop))
            clients = Clients(web.port, shop["key"], wanted, _CLIENTS, _CLIENT_PAUSE)
            for name, count in _FOLLOWERS.items():
                followers[name].start(count)
            visitors.start()
            _torment(here, clients, given, chance, say)
            visitors.stop()
            for some in followers.values():
                some.stop()
            left = _empty_spool(here, say)
        hits = dict(here.rows(_HITS))
        with here.owner() as owner:
            rows = _named("pushes", reckon(owner, wanted, clients.heard))
    rows = judge(followers, hits, left, clients.heard, visitors) + rows
    rows.append(told("batches given up", len(clients.heard.abandoned)))
    return report(
        "database",
        given.seed,
        began,
        rows,
        events=given.n,
        crashes=given.crashes,
        seconds_away=given.seconds,
        statuses=clients.heard.statuses,
        cut_off=clients.heard.cuts,
        led={name: some.led for name, some in followers.items()},
        pages=visitors.statuses,
        examples=[*visitors.wrong[:5], *(one for some in followers.values() for one in some.wrong[:5])],
    )


def _named(what: str, rows: list[Row]) -> list[Row]:
    return [{**row, "row": f"{what}: {row['row']}"} for row in rows]


def _followers(here: House, name: str, shop: dict[str, Any]) -> Followers:
    return Followers(
        here.port[name],
        here.tokens,
        shop["organisation"],
        shop["listing"],
        shop["url"],
        here.environment["BASE_URL"],
        _FIRST[name],
    )


def _visits(here: House, shop: dict[str, Any]) -> list[Visit]:
    either = frozenset({200, 503})
    token = here.tokens.make(Purpose.UNSUBSCRIBE, organisation=shop["organisation"], subject=999_999)
    return [
        Visit("alive", "/healthz", frozenset({200}), is_stranger=True),
        Visit("overview", f"/app/{shop['slug']}/", either),
        Visit("invitations", f"/app/{shop['slug']}/invitations/", either),
        Visit("a customer's page", f"/u/{token}/", frozenset({404, 503})),
    ]


def _torment(here: House, clients: Clients, given: argparse.Namespace, chance: Random, say: Say) -> None:
    """Let the blows fall, spread over the pushes, and wait until all of these are done."""
    blows = [lambda: crash(here)] * given.crashes
    blows.insert(chance.randrange(len(blows) + 1), lambda: away(here, given.seconds))
    for number, blow in enumerate(blows):
        share = (number + chance.uniform(0.2, 1.0)) / (len(blows) + 1)
        while clients.done < share * clients.total and not clients.are_done:
            time.sleep(_TICK)
        say(f"{blow()}, after {clients.done} of {clients.total} requests")
    while not clients.are_done:
        time.sleep(_TICK)


def _empty_spool(here: House, say: Say) -> int:
    """Wait until no hit waits on disk, with a worker's help; return how many files are left."""
    folder = f"{here.environment['REPUTATION_STATE_DIR']}/spool"
    ends = time.monotonic() + _SPOOL_SECONDS
    say(f"{spooled(folder)} files of hits wait")
    while (left := spooled(folder)) and time.monotonic() < ends:
        here.within("bench.soak.database.draining", "drained")
    return left
