"""The count of a soak of unsubscribing: when markers were committed, and when people were told that it is done."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import psycopg

from bench.soak.report import Row, least, none, told
from bench.soak.unsubscribe.customers import Said

# The journal's row is written once, by the marker's own transaction: when that was committed PostgreSQL remembers.
_LETTERS = """
SELECT d.invitation_id, 'dlv_' || replace(d.public_uuid::text, '-', ''), d.state,
    (SELECT max(extract(epoch FROM pg_xact_commit_timestamp(c.xmin)))::float8
     FROM invitations_deliverychange c WHERE c.delivery_id = d.id AND c.to_state = 'sending'),
    EXISTS (SELECT FROM invitations_suppression s
            WHERE s.organisation_id = d.organisation_id AND s.address_hash = d.address_hash)
FROM invitations_delivery d WHERE d.sequence = 0
"""


@dataclass(frozen=True)
class Letter:
    """What the database says of an invitation's letter; `marked_at` is the Unix time of the marker's commit."""

    invitation: int
    delivery: str
    state: str
    marked_at: float | None
    is_suppressed: bool


def letters(owner: psycopg.Connection[Any]) -> list[Letter]:
    """Return all letters as they stand."""
    return [Letter(*row) for row in owner.execute(_LETTERS).fetchall()]


def judge(
    found: Sequence[Letter], said: Mapping[int, Said], taken: Counter[str], wrong: Sequence[str]
) -> list[Row]:
    """Return a row for each promise. `taken` counts what the mail server accepted; `wrong` are odd answers."""
    noes = [letter for letter in found if letter.invitation in said]
    stayed = [letter for letter in found if letter.invitation not in said]
    late = [one for one in noes if one.marked_at and one.marked_at > said[one.invitation].answered_at]
    stopped = [one for one in noes if one.marked_at is None]
    marked = [one for one in noes if one.marked_at is not None]
    in_hand = [one for one in said.values() if one.was_claimed]
    margins = [said[one.invitation].answered_at - one.marked_at for one in marked if one.marked_at]
    return [
        none("letters marked after the answer", late),
        none("letters accepted without a marker", [one for one in stopped if taken[one.delivery]]),
        none("stopped letters in another state", [one for one in stopped if one.state != "suppressed"]),
        none("noes that are not remembered", [one for one in noes if not one.is_suppressed]),
        none("suppressed who said nothing", [one for one in stayed if one.is_suppressed]),
        none("answers other than 200", wrong),
        none("letters accepted twice", [one for one in found if taken[one.delivery] > 1]),
        none("who stayed and got no letter", [one for one in stayed if taken[one.delivery] != 1]),
        none("letters still open", [one for one in found if one.state in {"scheduled", "claimed", "retry"}]),
        least("said no while a worker held their letter", len(in_hand), max(1, len(said) // 20)),
        least("stopped in a worker's hands", sum(said[one.invitation].was_claimed for one in stopped), 1),
        told("marked before the answer", len(marked)),
        told("closest marker before an answer, ms", round(min(margins) * 1000, 1) if margins else None),
    ]
