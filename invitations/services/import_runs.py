"""Reading a confirmed file into events: claimed by one worker at a time, chunk by chunk, resumable after any kill.

The web and the command line run the same code. A chunk is one transaction with the place where the next one
begins, so a file is read exactly once whatever dies in between, and finished exactly once.
"""

from __future__ import annotations

import contextlib
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import datetime
from typing import BinaryIO
from uuid import UUID, uuid4

import psycopg
from django.db import Error, InterfaceError, OperationalError
from django.db.models import Q, QuerySet

from accounts.models import Channel, Organisation
from core.addresses import address_hasher
from core.tenancy import tenant
from invitations.csv_reader.streams import Beginning, Readable
from invitations.import_chunks import CHUNK_ROWS, Chunk, read_chunks
from invitations.import_faults import ImportFault
from invitations.import_fields import ImportField
from invitations.import_judging import ImportPlan, Judge
from invitations.models import Event, Import
from invitations.overlap import overlapped
from invitations.services.import_chunk_writing import (
    LEASE,
    ClaimLost,
    Running,
    close_seen,
    judge_chunk,
    open_seen,
    remember_chunk,
    write_chunk,
)
from invitations.services.import_plans import open_file, plan_of, table_of
from invitations.services.intake_batch import intake_of

# Trouble that passes: the file is good, and another attempt will do. COPY raises the driver's own errors.
_PASSING = (OperationalError, InterfaceError, psycopg.OperationalError, psycopg.InterfaceError)

Clock = Callable[[], datetime]
OnChunk = Callable[[Import], None]


def run_next_import(
    *, organisation: Organisation, clock: Clock, on_chunk: OnChunk | None = None
) -> Import | None:
    """Read the oldest stored file that waits, or whose worker is gone, to its end; None when there is none."""
    with tenant(organisation):
        _fail_orphans(clock())
        waiting = _claimable(clock()).filter(file_key__gt="").order_by("id").first()
    if waiting is None:
        return None
    return run_import(organisation=organisation, import_run=waiting, clock=clock, on_chunk=on_chunk)


def run_import(
    *,
    organisation: Organisation,
    import_run: Import,
    clock: Clock,
    on_chunk: OnChunk | None = None,
    stream: BinaryIO | None = None,
    source: str = Event.Source.FILE,
    chunk_rows: int = CHUNK_ROWS,
) -> Import | None:
    """Read one import to its end from where it stands, and return it; None when somebody else has it or takes it over.

    `stream` replaces the stored file: the same bytes, from their beginning. Opens a tenant of its own for each
    chunk, so call it outside any. What goes wrong is raised: when the database was away or the process is to end the
    import can be taken up again, by the next that asks; anything else is written down as its fault.
    """
    claim = uuid4()
    with tenant(organisation):
        held = _claim(import_run, claim, clock())
    if held is None:
        return None
    try:
        return import_stream(
            organisation=organisation,
            import_run=held,
            stream=stream,
            source=source,
            clock=clock,
            on_chunk=on_chunk,
            chunk_rows=chunk_rows,
        )
    except ClaimLost:
        return None
    except BaseException as error:
        with contextlib.suppress(Error), tenant(organisation):
            _leave(held, claim, error, clock())
        raise


def import_stream(
    *,
    organisation: Organisation,
    import_run: Import,
    clock: Clock,
    stream: BinaryIO | None = None,
    source: str = Event.Source.FILE,
    on_chunk: OnChunk | None = None,
    chunk_rows: int = CHUNK_ROWS,
) -> Import:
    """Read a claimed import to its end; raise `ClaimLost` when it is taken away. See `run_import`."""
    plan = plan_of(import_run)
    running = Running(
        organisation=organisation,
        key=import_run.pk,
        claim=import_run.claim,
        intake=intake_of(import_run.channel, import_run.event_type, source, clock(), import_run.pk),
        has_products=ImportField.PRODUCTS in plan.fields,
    )
    with contextlib.ExitStack() as stack:
        file = stream or stack.enter_context(open_file(import_run))
        judge = Judge(plan, address_hasher(organisation.pk))
        open_seen(organisation)
        stack.callback(_quietly, close_seen, organisation)
        if import_run.byte_offset:
            _remember_beginning(organisation, import_run, file, plan, judge)
        for chunk in _further_chunks(file, plan, judge, import_run, chunk_rows):
            import_run = write_chunk(running, chunk, clock())
            if on_chunk is not None:
                on_chunk(import_run)
    return import_run


def judge_stream(
    *, channel: Channel, event_type: str, plan: ImportPlan, stream: Readable, clock: Clock
) -> Counter[str]:
    """Return the verdicts that an import of a stream would give, and write nothing."""
    organisation = channel.organisation
    intake = intake_of(channel, event_type, Event.Source.COMMAND, clock())
    judge = Judge(plan, address_hasher(organisation.pk))
    counts: Counter[str] = Counter()
    open_seen(organisation)
    try:
        for chunk in _chunks(stream, plan, judge):
            counts += judge_chunk(organisation, intake, chunk)
    finally:
        _quietly(close_seen, organisation)
    return counts


def _chunks(stream: Readable, plan: ImportPlan, judge: Judge, size: int = CHUNK_ROWS) -> Iterator[Chunk]:
    table, offset, line = table_of(stream, plan.encoding)
    return overlapped(read_chunks(table, plan, judge, offset=offset, line=line, has_begun=False, size=size))


def _further_chunks(
    stream: BinaryIO, plan: ImportPlan, judge: Judge, import_run: Import, size: int
) -> Iterator[Chunk]:
    offset, line = import_run.byte_offset, import_run.line
    if not offset:
        return _chunks(stream, plan, judge, size)
    stream.seek(offset)
    return overlapped(read_chunks(stream, plan, judge, offset=offset, line=line, has_begun=True, size=size))


def _remember_beginning(
    organisation: Organisation, import_run: Import, stream: BinaryIO, plan: ImportPlan, judge: Judge
) -> None:
    """Read again what an earlier worker has read, only to know its references: a duplicate stays a duplicate."""
    stream.seek(0)
    for chunk in _chunks(Beginning(stream, import_run.byte_offset), plan, judge):
        remember_chunk(organisation, chunk)


def _claimable(now: datetime) -> QuerySet[Import]:
    over = Q(lease_until__lt=now) | Q(lease_until=None)
    return Import.objects.filter(Q(state=Import.State.WAITING) | (Q(state=Import.State.RUNNING) & over))


def _claim(import_run: Import, claim: UUID, now: datetime) -> Import | None:
    held = (
        _claimable(now)
        .filter(pk=import_run.pk)
        .select_related("channel__organisation")
        .select_for_update(of=("self",), no_key=True)
        .first()
    )
    if held is None:
        return None
    held.state, held.claim, held.lease_until = Import.State.RUNNING, claim, now + LEASE
    held.started_at = held.started_at or now
    held.save(update_fields=["state", "claim", "lease_until", "started_at", "updated_at"])
    return held


def _leave(held: Import, claim: UUID, error: BaseException, now: datetime) -> None:
    """Let go of an import whose reading was broken off."""
    changes: dict[str, object] = {"lease_until": None}
    if isinstance(error, _PASSING):
        changes = {"lease_until": now + LEASE}
    elif isinstance(error, Exception):
        fault = ImportFault.FILE_GONE if isinstance(error, FileNotFoundError) else ImportFault.INTERNAL
        changes = {"state": Import.State.FAILED, "error": fault, "finished_at": now, "lease_until": None}
    Import.objects.filter(pk=held.pk, claim=claim, state=Import.State.RUNNING).update(claim=None, **changes)


def _fail_orphans(now: datetime) -> None:
    """Say of files that a command read and that are not stored here that their command is gone."""
    orphans = Import.objects.filter(file_key="", state=Import.State.RUNNING, lease_until__lt=now)
    orphans.update(state=Import.State.FAILED, error=ImportFault.INTERRUPTED, finished_at=now, claim=None)


def _quietly(deed: Callable[[Organisation], None], organisation: Organisation) -> None:
    # The session may be gone; then its temporary tables are gone too.
    with contextlib.suppress(Error):
        deed(organisation)
