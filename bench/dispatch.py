"""Dispatch: claims among very many scheduled letters, and UPDATEs of known rows as the limit."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from typing import Any
from uuid import uuid4

import psycopg
from django.db import connections, transaction
from django.utils import timezone

from bench.importing import CUSTOMERS
from bench.measuring import measured
from bench.multiplying import loading, multiply
from bench.scene import OWNER, as_owner, backend, channel_of, empty
from core.tenancy import APP, tenant
from invitations.services.sending import Terms, claim
from tests.sending.scenes import make_due

SIZE = 200
_MOST_CLAIMED = 4_000
_EACH = 30_000  # letters of one invitation: as many numbers of sequence as there are
_TABLE = "invitations_delivery"


def prepare(size: float, folder: str, organisation: int, channel: int, user: int) -> dict[str, Any]:
    """Schedule so many letters for the next months. They hang on few invitations: only their own table matters."""
    empty(CUSTOMERS)
    count = int(size)
    with tenant(organisation):
        mine = channel_of(organisation, channel)
    anchors = make_due(mine.organisation, mine, -(-count // _EACH), prefix="anchor")
    with loading(_TABLE, count):
        for anchor in anchors:  # one by one, because what a statement changed is kept for its triggers
            multiply(
                _TABLE,
                f"t.id = {anchor}",
                f"generate_series(1, {min(count, _EACH)}) AS n",
                {"sequence": "n", "due_at": "now() + interval '1 day' + n * interval '4 minutes'"},
            )
    as_owner(f"DELETE FROM {_TABLE} WHERE id = ANY(ARRAY{anchors})")
    as_owner("VACUUM ANALYZE")
    return {"scheduled": as_owner(f"SELECT count(*) FROM {_TABLE}")[0][0]}


def product(size: float, folder: str, organisation: int, channel: int, user: int) -> dict[str, Any]:
    """Claim what is due, batch after batch, as a drain does."""
    count = len(_due(size, organisation, channel))
    return measured(backend(), lambda: _claim_all(organisation, count)).as_json()


def again(size: float, folder: str, organisation: int, channel: int, user: int) -> dict[str, Any]:
    """Claim letters that were claimed before and came back, so that each has its listing. The process is warm."""
    keys = _due(size, organisation, channel)
    count = _claim_all(organisation, len(keys))
    as_owner(
        f"UPDATE {_TABLE} SET state = 'retry', claim = NULL, lease_until = NULL WHERE id = ANY(ARRAY{keys})"
    )
    as_owner("VACUUM ANALYZE")
    return measured(backend(), lambda: _claim_all(organisation, count)).as_json()


def held(size: float, folder: str, organisation: int, channel: int, user: int) -> dict[str, Any]:
    """Claim while somebody's snapshot keeps every dead row version in its place."""
    count = len(_due(size, organisation, channel))
    with _snapshot():
        return measured(backend(), lambda: _claim_all(organisation, count)).as_json()


def limit(size: float, folder: str, organisation: int, channel: int, user: int) -> dict[str, Any]:
    """Mark as many rows as claimed by statements that know their keys, as many at a time as a claim takes."""
    keys = _due(size, organisation, channel)

    def work() -> int:
        return sum(_mark(organisation, keys[begin : begin + SIZE]) for begin in range(0, len(keys), SIZE))

    return measured(backend(), work).as_json()


def _mark(organisation: int, keys: list[int]) -> int:
    with tenant(organisation), transaction.atomic(), connections[APP].cursor() as cursor:
        cursor.execute(
            f"UPDATE {_TABLE} SET state = 'claimed', claim = %s, lease_until = now(), changed_at = now()"
            " WHERE organisation_id = %s AND id = ANY(%s)",
            [uuid4(), organisation, keys],
        )
        return cursor.rowcount


def _claim_all(organisation: int, count: int) -> int:
    terms, since, claimed = Terms.from_settings(), None, 0
    while claimed < count:
        with tenant(organisation):
            batch = claim(size=SIZE, now=timezone.now(), terms=terms, since=since)
        if not batch.taken:
            raise RuntimeError(f"{claimed} letters of {count} were claimed.")
        since, claimed = batch.until, claimed + batch.taken
    return claimed


def _due(size: float, organisation: int, channel: int) -> list[int]:
    """Make letters that are due, each at a moment of its own, and return their keys."""
    with tenant(organisation):
        mine = channel_of(organisation, channel)
    keys = make_due(mine.organisation, mine, int(min(_MOST_CLAIMED, max(40, size // 25))), prefix=uuid4().hex)
    as_owner(
        f"UPDATE {_TABLE} SET due_at = due_at - (id %% 100000) * interval '1 ms' WHERE id = ANY(ARRAY{keys})".replace(
            "%%", "%"
        )
    )
    as_owner(f"VACUUM ANALYZE {_TABLE}")
    return keys


@contextlib.contextmanager
def _snapshot() -> Iterator[None]:
    parameters = connections[OWNER].get_connection_params()
    chosen = {name: parameters[name] for name in ("dbname", "user", "host", "port") if parameters.get(name)}
    with psycopg.connect(**chosen) as connection:
        connection.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        connection.execute("SELECT pg_current_xact_id()")
        yield
        connection.rollback()


CASES = {"prepare": prepare, "product": product, "limit": limit, "again": again, "held": held}
