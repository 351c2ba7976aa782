"""The count of a soak of lists: verdicts, events and rows left out must meet, and meet the rows of the file."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import psycopg

from bench.soak.lists.texts import Made
from bench.soak.lists.wizard import Seen
from bench.soak.report import Row, least, most, none, told

_IMPORTS = """
SELECT 'imp_' || replace(i.public_uuid::text, '-', ''), i.state, i.counts, i.error,
    (SELECT count(*) FROM invitations_importissue s WHERE s.import_run_id = i.id),
    (SELECT count(*) FROM invitations_event e WHERE e.import_run_id = i.id)
FROM invitations_import i
"""
_TWICE = (
    "SELECT reference FROM invitations_event GROUP BY channel_id, event_type, reference HAVING count(*) > 1"
)
_KEPT = ("created", "updated", "unchanged")
_SLOWEST_SECONDS, _MOST_MEGABYTES = 10.0, 300


@dataclass(frozen=True)
class Read:
    """What the database says of one import: its verdicts, the rows it left out, the events that name it."""

    import_run: str
    state: str
    counts: Mapping[str, int]
    error: str
    issues: int
    events: int

    @property
    def rows(self) -> int:
        """Return the sum of verdicts."""
        return sum(self.counts.values())

    @property
    def left_out(self) -> int:
        """Return how many rows did not become or meet an event."""
        return self.rows - sum(self.counts.get(name, 0) for name in _KEPT)


def read(owner: psycopg.Connection[Any]) -> tuple[list[Read], list[str]]:
    """Return all imports, and references that are there twice."""
    twice = [row[0] for row in owner.execute(_TWICE).fetchall()]
    return [Read(*row) for row in owner.execute(_IMPORTS).fetchall()], twice


def judge(
    found: Sequence[Read], twice: Sequence[str], seen: Seen, unseen: Sequence[str], memory: int
) -> list[Row]:
    """Return a row for each promise. `unseen` are pages that could not be looked at, `memory` is in megabytes."""
    begun = [one for one in found if one.import_run in seen.confirmed]
    done = [one for one in begun if one.state == "finished"]
    known = [one for one in done if _file(seen, one).rows is not None]
    return [
        none("server errors and silences", seen.wrong),
        none(
            "imports not read to their end", [one for one in begun if one.state not in {"finished", "failed"}]
        ),
        none("honest lists that failed", [one for one in begun if _is_honest(seen, one) and one not in done]),
        none("failed without a reason", [one for one in begun if one.state == "failed" and not one.error]),
        none("verdicts that are not the file's rows", [one for one in known if not _meets(seen, one)]),
        none("rows left out without a reason", [one for one in done if one.issues != one.left_out]),
        none(
            "events that are not the verdicts",
            [one for one in done if one.events != one.counts.get("created", 0)],
        ),
        none(
            "honest rows left out",
            [one for one in done if _is_honest(seen, one) and one.left_out > _doubles(one)],
        ),
        none("there twice", twice),
        none(
            "begun without being confirmed",
            [one for one in found if one not in begun and one.state != "uploaded"],
        ),
        none("pages of imports that fail", unseen),
        most("slowest page, seconds", seen.slowest[0], _SLOWEST_SECONDS),
        most("memory of the web process, MB", memory, _MOST_MEGABYTES),
        least("lists read", len(done), len(seen.confirmed) // 2),
        told("rows read", sum(one.rows for one in done)),
        told("rows compared with their file", sum(one.rows for one in known)),
    ]


def outcomes(found: Sequence[Read], seen: Seen) -> dict[str, Counter[str]]:
    """Return how imports ended, by the kind of their file."""
    by_kind: dict[str, Counter[str]] = {}
    for one in found:
        made = seen.confirmed.get(one.import_run)
        if made is not None:
            by_kind.setdefault(made.name[-20:], Counter())[one.error or one.state] += 1
    return by_kind


def _file(seen: Seen, one: Read) -> Made:
    return seen.confirmed[one.import_run]


def _is_honest(seen: Seen, one: Read) -> bool:
    return _file(seen, one).name.startswith("honest")


def _meets(seen: Seen, one: Read) -> bool:
    return one.rows == _file(seen, one).rows


def _doubles(one: Read) -> int:
    """Return how many rows an honest list may lose: its second mentions of an order."""
    return one.counts.get("duplicate_in_file", 0)
