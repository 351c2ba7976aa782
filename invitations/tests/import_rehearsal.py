"""What the tests of imports share: making lists, and a process that dies in the middle of one."""

from __future__ import annotations

import io
import os
import signal
from datetime import timedelta

from accounts.models import Channel, Organisation
from core.tenancy import tenant
from invitations.models import Import
from invitations.services.import_plans import ColumnMapping
from invitations.services.import_runs import run_import
from tests.factories import NOON

MAPPING = ColumnMapping({"reference": 0, "email": 1, "occurred_at": 2, "name": 3}, {"occurred_at": "iso"})
HEADER = "order_id,email,delivered_at,name\n"


def line(number: int | str, person: int | str | None = None, day: str = "2026-03-09", name: str = "N") -> str:
    """Return a row of a list; without `person` everybody ordered once."""
    return f"A-{number},p{number if person is None else person}@example.com,{day},{name}\n"


def waiting_import(channel: Channel, content: str, **overrides: object) -> Import:
    """Make a confirmed import of that content, which is handed over when it runs."""
    defaults = {
        "event_type": "delivered",
        "file_name": "list.csv",
        "file_size": len(content.encode()),
        "file_hash": b"",
        "columns": HEADER.strip().split(","),
        "mapping": MAPPING.as_json(),
        "state": Import.State.WAITING,
        "counts": {},
    }
    return Import.objects.create(channel=channel, **{**defaults, **overrides})


def read_in(organisation: Organisation, import_run: Import, content: str, rows: int = 3) -> Import | None:
    """Run an import in chunks of a few rows."""
    return run_import(
        organisation=organisation,
        import_run=import_run,
        clock=lambda: NOON,
        stream=io.BytesIO(content.encode()),
        chunk_rows=rows,
    )


def die_after(organisation: Organisation, key: int, content: str, chunks: int) -> None:
    """Read an import and kill this very process, as the kernel would, once so many chunks are committed."""
    with tenant(organisation):
        import_run = Import.objects.get(pk=key)
    left = [chunks]

    def on_chunk(_: Import) -> None:
        left[0] -= 1
        if not left[0]:
            os.kill(os.getpid(), signal.SIGKILL)

    run_import(
        organisation=organisation,
        import_run=import_run,
        clock=lambda: NOON - timedelta(hours=1),
        on_chunk=on_chunk,
        stream=io.BytesIO(content.encode()),
        chunk_rows=3,
    )
