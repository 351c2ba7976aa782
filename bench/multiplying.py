"""Many rows from one: a row that the services made is the pattern, and PostgreSQL writes its like in any number."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from bench.scene import as_owner

_FROM_HERE_WITHOUT_INDEXES = 500_000


@contextmanager
def loading(table: str, rows: int) -> Iterator[None]:
    """Take a table's foreign keys and plain indexes away while very many rows are written, and make the same again.

    Primary and unique constraints stay, and so do all triggers of ours. For few rows nothing is done.
    """
    if rows < _FROM_HERE_WITHOUT_INDEXES:
        yield
        return
    keys = as_owner(
        "SELECT format('ALTER TABLE %s DROP CONSTRAINT %I', conrelid::regclass, conname),"
        " format('ALTER TABLE %s ADD CONSTRAINT %I %s', conrelid::regclass, conname, pg_get_constraintdef(oid))"
        f" FROM pg_constraint WHERE conrelid = '{table}'::regclass AND contype = 'f' AND conparentid = 0"
    )
    indexes = as_owner(
        "SELECT format('DROP INDEX %s', i.indexrelid::regclass), pg_get_indexdef(i.indexrelid) FROM pg_index i"
        f" WHERE i.indrelid = '{table}'::regclass AND NOT EXISTS"
        " (SELECT FROM pg_constraint c WHERE c.conindid = i.indexrelid)"
        " AND NOT EXISTS (SELECT FROM pg_inherits h WHERE h.inhrelid = i.indexrelid)"
    )
    for drop, _ in (*keys, *indexes):
        as_owner(drop)
    as_owner("SET synchronous_commit = off")
    as_owner("SET maintenance_work_mem = '1GB'")
    yield
    for _, make in (*indexes, *keys):
        as_owner(make)
    as_owner("RESET synchronous_commit")


def multiply(table: str, where: str, source: str, changes: Mapping[str, str]) -> None:
    """Insert the pattern (the only row `t` of `table` for which `where` holds) once for each row of `source`.

    `source` is what follows FROM, named as one likes; `changes` are the columns that differ, as expressions
    over it and over `t`. Keys and public ids are always new.
    """
    known = {
        name
        for (name,) in as_owner(
            "SELECT attname::text FROM pg_attribute"
            f" WHERE attrelid = '{table}'::regclass AND attnum > 0 AND NOT attisdropped AND attname <> 'id'"
        )
    }
    new = {"public_uuid": "gen_random_uuid()"} if "public_uuid" in known else {}
    values = {name: f't."{name}"' for name in sorted(known)} | new | dict(changes)
    columns = ", ".join(f'"{name}"' for name in values)
    as_owner(
        f"INSERT INTO {table} ({columns}) SELECT {', '.join(values.values())}"
        f" FROM {table} t CROSS JOIN {source} WHERE {where}"
    )


def fill_invitations(organisation: int, count: int) -> None:
    """Bring an organisation, which has one invitation with its event, to so many, a thousand a day backwards."""
    mine = f"t.organisation_id = {organisation}"
    multiply(
        "invitations_event",
        f"{mine} AND t.id = (SELECT min(id) FROM invitations_event WHERE organisation_id = {organisation})",
        f"generate_series(1, {count - 1}) AS n",
        {"reference": "'filled-' || n", "received_on": "t.received_on - n / 1000"},
    )
    multiply(
        "invitations_invitation",
        f"{mine} AND t.id = (SELECT min(id) FROM invitations_invitation WHERE organisation_id = {organisation})",
        f"(SELECT * FROM invitations_event WHERE organisation_id = {organisation} AND reference ^@ 'filled-') AS e",
        {
            "event_id": "e.id",
            "reference": "e.reference",
            "created_on": "e.received_on",
        },
    )
