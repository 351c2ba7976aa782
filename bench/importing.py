"""Import: a CSV on its way into customers and events, and COPY of what came of it as the limit."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from django.core.files import File
from django.db import connections
from django.utils import timezone
from psycopg import sql

from accounts.models import User
from bench.measuring import measured
from bench.orders import HEADER, write_orders
from bench.scene import OWNER, backend, channel_of, empty
from core.tenancy import tenant
from invitations.services.import_plans import ColumnMapping
from invitations.services.import_runs import run_import
from invitations.services.importing import confirm_import, receive_file

CUSTOMERS, EVENTS = "invitations_customer", "invitations_event"
_CLONES = {CUSTOMERS: "bench_customer", EVENTS: "bench_event"}
_FIELDS = {"reference": 0, "email": 1, "name": 2, "occurred_at": 3, "language": 4}


def prepare(size: float, folder: str, **scene: int) -> dict[str, Any]:
    """Write the files, import once, and keep what came of it for the limit."""
    rows, place = int(size), Path(folder)
    empty(CUSTOMERS, EVENTS, "invitations_importissue")  # or the limit would copy what was there besides
    write_orders(place / "orders.csv", rows)
    write_orders(place / "clean.csv", max(rows // 10, 20), with_faults=False)
    _import(place / "orders.csv", **scene)
    with connections[OWNER].cursor() as cursor:
        for table, clone in _CLONES.items():
            _clone(cursor, table, clone)
            with cursor.copy(f"COPY (SELECT * FROM {table} ORDER BY id) TO STDOUT (FORMAT binary)") as copy:
                (place / clone).write_bytes(b"".join(copy))
        cursor.execute(f"SELECT (SELECT count(*) FROM {CUSTOMERS}), (SELECT count(*) FROM {EVENTS})")
        customers, events = cursor.fetchone()
    return {"customers": customers, "events": events}


def product(size: float, folder: str, **scene: int) -> dict[str, Any]:
    """Receive, confirm and run the file."""
    empty(CUSTOMERS, EVENTS, "invitations_importissue")
    rows = int(size)
    path = Path(folder) / "orders.csv"
    if not path.exists():
        write_orders(path, rows)

    def work() -> int:
        _import(path, **scene)
        return rows

    return measured(backend(), work).as_json()


def limit(size: float, folder: str, **scene: int) -> dict[str, Any]:
    """COPY the resulting rows into tables of the same build, which only row-level security does not guard."""
    empty(*_CLONES.values())
    blocks = [(clone, Path(folder, clone).read_bytes()) for clone in _CLONES.values()]
    connection = connections[OWNER]

    def work() -> int:
        with connection.cursor() as cursor:
            cursor.execute("BEGIN")
            for clone, block in blocks:
                with cursor.copy(f"COPY {clone} FROM STDIN (FORMAT binary)") as copy:
                    copy.write(block)
            cursor.execute("COMMIT")
        return int(size)

    return measured(backend(), work).as_json()


def _import(path: Path, *, organisation: int, channel: int, user: int) -> None:
    actor = User.objects.get(pk=user)
    with tenant(organisation):
        mine = channel_of(organisation, channel)
        with path.open("rb") as stream:
            run = receive_file(
                channel=mine,
                event_type="delivered",
                name=path.name,
                content=File(stream, path.name),
                actor=actor,
                now=timezone.now(),
            )
        run = confirm_import(
            import_run=run,
            mapping=ColumnMapping(_FIELDS, {"occurred_at": "iso"}),
            encoding=run.encoding,
            delimiter=",",
            has_header=True,
            legal_basis="",
            actor=actor,
            now=timezone.now(),
        )
    done = run_import(organisation=mine.organisation, import_run=run, clock=timezone.now)
    if done is None or done.state != "finished" or len(HEADER) != len(done.columns):
        raise RuntimeError("The import did not finish.")


def _clone(cursor: Any, table: str, clone: str) -> None:
    """Make a table like another: columns, indexes, uniques, checks, foreign keys, triggers; no row-level security."""
    cursor.execute(f"DROP TABLE IF EXISTS {clone} CASCADE")
    cursor.execute(f"CREATE TABLE {clone} (LIKE {table} INCLUDING ALL)")
    cursor.execute(
        "SELECT pg_get_constraintdef(oid) FROM pg_constraint WHERE conrelid = %s::regclass AND contype = 'f'",
        [table],
    )
    for (definition,) in cursor.fetchall():
        cursor.execute(f"ALTER TABLE {clone} ADD {_renamed(definition)}")
    cursor.execute(
        "SELECT pg_get_triggerdef(oid) FROM pg_trigger WHERE tgrelid = %s::regclass AND NOT tgisinternal",
        [table],
    )
    for (definition,) in cursor.fetchall():
        cursor.execute(sql.SQL(_renamed(definition)))


def _renamed(definition: str) -> str:
    for table, clone in _CLONES.items():
        definition = re.sub(rf"\b(public\.)?{table}\b", clone, definition)
    return definition


CASES = {
    "prepare": prepare,
    "product": product,
    "limit": limit,
}
