"""A relay far away: a drain over 64 connections whose every reply takes ten milliseconds, and the best they can do."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from bench.importing import CUSTOMERS
from bench.measuring import Sample, tree_seconds
from bench.scene import empty
from bench.sending import drained, make_letters, sink_elsewhere

CONNECTIONS, DELAY = 64, 0.010
ROUND_TRIPS = 2  # of one letter: the envelope, then body and dot with the next envelope (RFC 2920)


def prepare(size: float, folder: str, **scene: int) -> dict[str, Any]:
    """Nothing is kept from case to case."""
    return {}


def product(size: float, folder: str, organisation: int, channel: int, user: int) -> dict[str, Any]:
    """Drain what is due until nothing is."""
    empty(CUSTOMERS)
    owner = make_letters(organisation, channel, int(size))
    # Nobody is pinned: a relay far away does not wait for our CPU, nor would we choose to have it on ours.
    with sink_elsewhere("--delay-ms", f"{DELAY * 1000:g}") as process:
        began = tree_seconds(process.pid)
        sample = drained(owner, process.port, int(size), connections=CONNECTIONS)
        theirs = (tree_seconds(process.pid) - began) / size * 1e6
    return replace(sample, facts={"sink_cpu_us": round(theirs, 1)}).as_json()


def limit(size: float, folder: str, **scene: int) -> dict[str, Any]:
    """Reckon how long the connections need for their round trips alone."""
    seconds = size * ROUND_TRIPS * DELAY / CONNECTIONS
    return Sample(int(size), seconds, seconds, 0.0).as_json()


CASES = {"prepare": prepare, "product": product, "limit": limit}
