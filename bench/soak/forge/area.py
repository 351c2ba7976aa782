"""Forged and mutated tokens of every purpose, against the tracking process and Django's doors: none may open one."""

from __future__ import annotations

import argparse
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from random import Random
from typing import Any

from bench.soak.asking import Answer, Cut, Line
from bench.soak.forge.doors import DOORS, METHODS, Door
from bench.soak.forge.forging import Forger
from bench.soak.forge.reading import misread, misread_returns, misunderstood
from bench.soak.house import House, house
from bench.soak.names import CSRF
from bench.soak.report import Say, none, report, same, told
from core.tokens import Purpose

_TABLES = """
SELECT c.oid::regclass::text FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE c.relkind = 'r' AND n.nspname = 'public' ORDER BY 1
"""
_READ_PER_ASKED = 50  # forgeries read without a server for each one sent to a door
_THREADS = 4

# A browser that has been here before: what it posts is not refused for want of a cookie.
_BROWSER = {
    "User-Agent": "Mozilla/5.0 (Windows NT 10.0; Win64; x64) Chrome/126.0 Safari/537.36",
    "Cookie": f"csrftoken={CSRF}",
    "X-CSRFToken": CSRF,
}

Wrong = tuple[str, str, str, int]  # address, method, kind of forgery, status; 0 for no answer


def options(parser: argparse.ArgumentParser) -> None:
    """Say what can be asked of this area."""
    parser.add_argument("--n", type=int, default=1000, help="forgeries for each address that takes a token")


def run(given: argparse.Namespace, say: Say) -> dict[str, Any]:
    """Run the soak and return its report."""
    began = time.monotonic()
    with house() as here:
        shop = here.within("bench.soak.forge.scene", "forge_scene")
        say(f"the shop is open, {time.monotonic() - began:.1f} s")
        names = {name: int(shop[name]) for name in ("organisation", "invitation", "sender", "listing")}
        forger = Forger(here.tokens, chance=Random(given.seed), **names)
        with here.serving("web", "tracking"):
            odd = [
                f"{door.server}{door.pattern}: {status}"
                for door in DOORS
                if (status := _genuine(here, door, forger))
            ]
            before = _contents(here)
            hits = sum(int(table.startswith("tracking_hit")) * count for table, (count, _) in before.items())
            wrong = _all_wrong(here, forger, given.n, say)
            after = _contents(here)
            spooled = list(Path(here.environment["REPUTATION_STATE_DIR"]).glob("spool/*"))
        say("reading without a server")
        read = given.n * _READ_PER_ASKED
        rows = [
            none("genuine tokens not taken", odd + misunderstood(forger)),
            same("hits of genuine tokens", hits, sum(door.records for door in DOORS)),
            none("accepted", [one for one in wrong if 0 < one[3] < 500]),
            none("server errors", [one for one in wrong if one[3] >= 500]),
            none("no answer", [one for one in wrong if not one[3]]),
            none("tables changed", [name for name in before if before[name] != after[name]]),
            none("hits spooled", spooled),
            none("believed when read", misread(forger, read)),
            none("return paths believed", misread_returns(forger, read)),
            told("asked", given.n * len(DOORS)),
            told("read", read * (len(Purpose) + 1)),
        ]
    examples = [*odd, *map(str, wrong[:5])]
    return report("forge", given.seed, began, rows, doors=len(DOORS), examples=examples)


def _genuine(here: House, door: Door, forger: Forger) -> str:
    """Return an empty text when a genuine token is answered there as it should be, else what is wrong."""
    line = Line(here.port[door.server], _BROWSER)
    status = line.ask("GET", door.path(forger.token(door.purpose))).status
    return "" if status == door.genuine else f"{door.server}{door.pattern}: {status}"


def _all_wrong(here: House, forger: Forger, count: int, say: Say) -> list[Wrong]:
    """Ask every door so often, and return what was not refused."""
    wrong: list[Wrong] = []
    for door in DOORS:
        asked = [(forger.chance.choice(METHODS), *forger.forged(door.purpose)) for _ in range(count)]
        with ThreadPoolExecutor(_THREADS) as pool:
            parts = [asked[n::_THREADS] for n in range(_THREADS)]
            found = [one for part in pool.map(partial(_wrong, here, door), parts) for one in part]
        statuses = Counter(status for *_, status in found)
        say(f"{door.server}{door.pattern}: {count} asked, {dict(statuses) or 'all refused'}")
        wrong += found
    return wrong


def _wrong(here: House, door: Door, asked: list[tuple[str, str, str]]) -> list[Wrong]:
    line = Line(here.port[door.server], _BROWSER)
    wrong: list[Wrong] = []
    for method, kind, text in asked:
        answer = _answer(line, method, door.path(text))
        if answer is None or not door.refuses(method, answer):
            wrong.append((f"{door.server}{door.pattern}", method, kind, answer.status if answer else 0))
    line.close()
    return wrong


def _answer(line: Line, method: str, path: str) -> Answer | None:
    """Return the answer; ask again when the connection had been closed since the last one."""
    for _ in range(2):
        try:
            return line.ask(method, path)
        except Cut:
            continue
    return None


def _contents(here: House) -> dict[str, tuple[int, str]]:
    """Return how many rows each table has, and a digest of all that stands in them."""
    found = {}
    with here.owner() as owner:
        for (table,) in owner.execute(_TABLES).fetchall():
            digest = (
                f"SELECT count(*), coalesce(md5(string_agg(t::text, '' ORDER BY t::text)), '') FROM {table} t"
            )
            found[table] = owner.execute(digest).fetchone()
    return found
