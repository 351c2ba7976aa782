"""The count afterwards: the mail server's journal, row by row, against what the database says."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import psycopg

from bench.soak.send.plan import Plan
from tests.sink import Entry

LETTERS = """
SELECT 'dlv_' || replace(d.public_uuid::text, '-', ''), d.state, d.reason, d.attempts,
    (SELECT count(*) FROM invitations_attempt a WHERE a.delivery_id = d.id),
    (SELECT coalesce(max(a.number), 0) FROM invitations_attempt a WHERE a.delivery_id = d.id)
FROM invitations_delivery d WHERE d.sequence = 0
"""
OPEN = """
SELECT count(*) FROM invitations_delivery
WHERE sequence = 0 AND state IN ('scheduled', 'claimed', 'sending', 'retry')
"""


@dataclass(frozen=True)
class Letter:
    """What the database says of one letter."""

    delivery: str
    state: str
    reason: str
    attempts: int
    tries: int
    last_try: int


def letters(owner: psycopg.Connection[Any]) -> list[Letter]:
    """Return all first letters as they stand."""
    return [Letter(*row) for row in owner.execute(LETTERS).fetchall()]


def still_open(owner: psycopg.Connection[Any]) -> int:
    """Return how many first letters still wait for something."""
    return owner.execute(OPEN).fetchone()[0]


def reckon(
    plan: Plan, found: Sequence[Letter], journal: Sequence[Entry], killed: Mapping[str, int], self_kills: int
) -> list[dict[str, Any]]:
    """Return a row for each promise: its name, what was counted, what is allowed, and whether it was kept."""
    taken = Counter(entry.delivery for entry in journal if entry.kind == "accepted")
    doubtful = {entry.delivery for entry in journal if entry.is_ambiguous}
    unknown = [letter for letter in found if letter.state == "unknown"]
    cut_off = [letter for letter in unknown if letter.delivery not in doubtful]
    processes = killed.get("child", 0) + killed.get("worker", 0) * plan.children + self_kills
    processes += plan.db_crashes * plan.workers * plan.children
    ends = {"sent", "unknown", "failed"}
    rows = [
        ("letters", len(found), plan.letters, len(found) == plan.letters),
        _none("lost", [one for one in found if one.state not in ends]),
        _none("doubled", [one for one in found if taken[one.delivery] > 1]),
        _none("false sent", [one for one in found if one.state == "sent" and not taken[one.delivery]]),
        _none(
            "delivered but failed", [one for one in found if one.state == "failed" and taken[one.delivery]]
        ),
        _none("accepted but not ours", sorted(set(taken) - {one.delivery for one in found})),
        _none("attempts with gaps", [one for one in found if not one.attempts == one.tries == one.last_try]),
        _unknown(cut_off, processes * plan.connections, plan),
    ]
    return [{"row": row, "value": value, "limit": limit, "ok": ok} for row, value, limit, ok in rows]


def _none(row: str, wrong: Sequence[object]) -> tuple[str, int, int, bool]:
    return row, len(wrong), 0, not wrong


def _unknown(cut_off: Sequence[Letter], limit: int, plan: Plan) -> tuple[str, int, int, bool]:
    """Judge the unknown letters at which the server did nothing ambiguous: a killed sender must explain them."""
    if plan.has_clock_jump:
        return "unknown, unexplained", 0, 0, True
    return "unknown by a killed sender", len(cut_off), limit, len(cut_off) <= limit
