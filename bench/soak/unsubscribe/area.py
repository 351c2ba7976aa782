"""Customers say no while real workers send them letters: whoever was told that it is done gets none any more."""

from __future__ import annotations

import argparse
import time
from collections import Counter
from random import Random
from typing import Any

from bench.soak.house import House, house
from bench.soak.report import Say, report
from bench.soak.unsubscribe.customers import Customers
from bench.soak.unsubscribe.reckoning import judge, letters
from tests.sink import SinkProcess, read_journal

_OPEN = (
    "SELECT count(*) FROM invitations_delivery WHERE state IN ('scheduled', 'claimed', 'sending', 'retry')"
)
_CLIENTS = 4
_SHARE = 0.4  # of the customers say no
_PER_SECOND = 25  # letters: slow enough for people to come in between
_DELAY_MS = "15"  # of each of the mail server's replies
_SETTLE_SECONDS, _TICK = 120.0, 0.5


def options(parser: argparse.ArgumentParser) -> None:
    """Say what can be asked of this area."""
    parser.add_argument("--n", type=int, default=1500, help="letters; two customers of five say no")


def run(given: argparse.Namespace, say: Say) -> dict[str, Any]:
    """Run the soak and return its report."""
    began = time.monotonic()
    with house(track_commit_timestamp="on") as here:
        shop = here.within("bench.soak.scene", "shop")
        due = here.within("bench.soak.scene", "due_letters", organisation=shop["organisation"], count=given.n)
        say(f"{len(due)} letters are due, {time.monotonic() - began:.1f} s")
        log = here.folder / "journal"
        with SinkProcess("--log", str(log), "--delay-ms", _DELAY_MS) as sink, here.serving("web") as [web]:
            customers = Customers(
                web.port,
                here.tokens,
                shop["organisation"],
                [int(invitation) for invitation in due],
                int(given.n * _SHARE),
                here.owner,
                Random(given.seed),
            )
            customers.warm()
            email = f"smtp://127.0.0.1:{sink.port}/?connections=4&rate={_PER_SECOND}"
            with here.working(EMAIL_URL=email, CLAIM_SIZE="50") as _:
                _until_sent(here, customers, given.n, say)
        with here.owner() as owner:
            found = letters(owner)
        taken = Counter(entry.delivery for entry in read_journal(log) if entry.kind == "accepted")
    states = Counter(letter.state for letter in found)
    rows = judge(found, customers.said, taken, customers.wrong)
    return report(
        "unsubscribe", given.seed, began, rows, letters=len(due), noes=len(customers.said), states=states
    )


def _until_sent(here: House, customers: Customers, count: int, say: Say) -> None:
    """Wait for the first letter, let the customers go, and wait until nothing is under way."""
    ends = time.monotonic() + _SETTLE_SECONDS + 3 * count / _PER_SECOND
    while here.rows(_OPEN)[0][0] == count and time.monotonic() < ends:
        time.sleep(_TICK)
    say("letters leave")
    customers.start(_CLIENTS)
    while (here.rows(_OPEN)[0][0] or not customers.are_done) and time.monotonic() < ends:
        time.sleep(_TICK)
    say(f"{len(customers.said)} have said no")
