"""Clients that trickle their requests at web and tracking: others go on being answered, and how long they waited."""

from __future__ import annotations

import argparse
import json
import time
from dataclasses import dataclass
from typing import Any

from bench.soak.asking import Line
from bench.soak.house import House, house
from bench.soak.push.deeds import event
from bench.soak.report import Row, Say, least, most, none, report, told
from bench.soak.slow.front import front
from bench.soak.slow.others import Others, Wish
from bench.soak.slow.trickles import Habit, Trickle, habits
from core.tokens import Purpose

_CLIENTS = 4
_WAIT_MS = 1000  # that 99 of 100 others may wait
_REST_SECONDS = 2.0  # in which what was slow goes away
_LOG_IN = "/accounts/login/"


@dataclass(frozen=True)
class Try:
    """One place to be slow at: what others ask there, and the ways of being slow."""

    name: str
    port: int
    wishes: list[Wish]
    habits: list[Habit]
    is_promised: bool = True


def options(parser: argparse.ArgumentParser) -> None:
    """Say what can be asked of this area."""
    parser.add_argument("--n", type=int, default=200, help="slow connections at once")
    parser.add_argument(
        "--seconds", type=float, default=15.0, help="of each way of being slow, at each server"
    )


def run(given: argparse.Namespace, say: Say) -> dict[str, Any]:
    """Run the soak and return its report."""
    began = time.monotonic()
    with house() as here:
        shop = here.within("bench.soak.scene", "shop")
        say(f"the shop is open, {time.monotonic() - began:.1f} s")
        pages, links = _web_wishes(shop), _tracking_wishes(here, shop)
        with here.serving("web", "tracking"), front(here.port["web"]) as proxy:
            tries = [
                Try("web behind a proxy", proxy.port, pages, habits(_LOG_IN, _LOG_IN)),
                Try("tracking", here.port["tracking"], links, habits(links[0].path, links[0].path)),
                # Nobody promises that: it shows why the proxy is wanted.
                Try("web alone", here.port["web"], pages, habits(_LOG_IN, _LOG_IN)[1:2], is_promised=False),
            ]
            done = [_tried(one, given.n, given.seconds, say) for one in tries]
    rows = [row for found, _ in done for row in found]
    examples = [failure for _, failures in done for failure in failures]
    return report("slow", given.seed, began, rows, connections=given.n, examples=examples)


def _web_wishes(shop: dict[str, Any]) -> list[Wish]:
    push = (("Authorization", f"Bearer {shop['key']}"), ("Content-Type", "application/json"))
    cookie = (("Cookie", f"sessionid={shop['session']}"),)
    return [
        Wish("GET", _LOG_IN),
        Wish("POST", "/api/v1/events", json.dumps(event("order-1")).encode(), push),
        Wish("GET", f"/app/{shop['slug']}/imports/", headers=cookie),
    ]


def _tracking_wishes(here: House, shop: dict[str, Any]) -> list[Wish]:
    token = here.tokens.make(
        Purpose.LISTING, organisation=shop["organisation"], subject=0, listing=shop["listing"]
    )
    return [Wish("GET", f"/l/{token}/", status=302), Wish("GET", "/healthz")]


def _warm(port: int, wishes: list[Wish]) -> None:
    """Ask for everything once, so that the first one pays for what is loaded late."""
    for wish in wishes:
        Line(port).ask(wish.method, wish.path, wish.body, dict(wish.headers))


def _calm(port: int, wishes: list[Wish], seconds: float) -> float:
    others = Others(port, wishes, _CLIENTS)
    others.start()
    time.sleep(seconds / 2)
    others.stop()
    return others.within(0.99)


def _tried(one: Try, count: int, seconds: float, say: Say) -> tuple[list[Row], list[str]]:
    """Let so many be slow in each way while others ask; return the rows, and examples of who was not answered."""
    _warm(one.port, one.wishes)
    calm = _calm(one.port, one.wishes, seconds)
    rows, examples = [told(f"{one.name}, nobody slow: 99 of 100 waited at most, ms", calm)], []
    limit = max(_WAIT_MS, 3 * calm)  # a machine that is busy with something else is slow anyhow
    for habit in one.habits:
        trickle, others = Trickle(one.port, habit, count), Others(one.port, one.wishes, _CLIENTS)
        trickle.start()
        time.sleep(_REST_SECONDS)
        others.start()
        time.sleep(seconds)
        others.stop()
        trickle.stop()
        time.sleep(_REST_SECONDS)
        found = _rows(f"{one.name}, slow {habit.name}:", trickle, others, limit)
        say(f"{one.name}, {habit.name}: {len(others.waits)} others, {len(others.failures)} not answered")
        rows += found if one.is_promised else [told(row["row"], row["value"]) for row in found]
        examples += others.failures[:3]
    return rows, examples


def _rows(what: str, trickle: Trickle, others: Others, limit: float) -> list[Row]:
    return [
        least(f"{what} connections open at once", trickle.most_open, trickle.count * 0.8),
        none(f"{what} others not answered", others.failures),
        most(f"{what} 99 of 100 others waited at most, ms", others.within(0.99), limit),
        told(f"{what} others answered", len(others.waits) - len(others.failures)),
        told(f"{what} longest wait, ms", others.within(1.0)),
        told(f"{what} connections closed by the server", trickle.told["closed by the server"]),
    ]
