"""One chunk of a file becomes rows, in one transaction with the place where the next begins."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from uuid import UUID

from accounts.models import Organisation
from core.tenancy import tenant
from invitations import import_sql, intake_sql
from invitations.import_chunks import Chunk, Issue
from invitations.models import Import
from invitations.schedule import local_day
from invitations.services.import_forecasts import expected_refusals
from invitations.services.intake_batch import Batch, Intake
from invitations.verdicts import ImportVerdict

LEASE = timedelta(seconds=30)

# Staged rows look up rows of the tenant by index, however large its tables are; and compiling plans does not pay.
_PLANNER = "SELECT set_config('enable_seqscan', 'off', true), set_config('jit', 'off', true)"


class ClaimLost(Exception):
    """Says that the import was cancelled, or that another worker has taken it over."""


@dataclass(frozen=True)
class Running:
    """A claimed import: who runs it, and the terms of its batches."""

    organisation: Organisation
    key: int
    claim: UUID
    intake: Intake
    has_products: bool


def open_seen(organisation: Organisation) -> None:
    """Make the table of references seen before, for this session."""
    with tenant(organisation):
        Batch().run(import_sql.SEEN_TABLE)


def close_seen(organisation: Organisation) -> None:
    """Empty the table of references seen before."""
    with tenant(organisation):
        Batch().run(import_sql.EMPTY_SEEN)


def remember_chunk(organisation: Organisation, chunk: Chunk) -> None:
    """Note the references of a chunk that an earlier run of the same import has written."""
    with tenant(organisation):
        batch = Batch()
        batch.stage(chunk.block, chunk.staged)
        batch.run(import_sql.REMEMBER_ALL)


def judge_chunk(organisation: Organisation, intake: Intake, chunk: Chunk) -> Counter[str]:
    """Return the verdicts of a chunk and write nothing but which references were seen."""
    with tenant(organisation):
        batch = _staged(intake, chunk)
        batch.classify()
        batch.run(import_sql.REMEMBER_ALL)
        return _counted(batch, chunk)


def write_chunk(running: Running, chunk: Chunk, now: datetime) -> Import:
    """Write a chunk and return the import as it stands then; the last one finishes it.

    Raises `ClaimLost`, and leaves nothing behind, when somebody else has the import or it does not stand where the
    chunk begins.
    """
    with tenant(running.organisation):
        import_run = _fenced(running, chunk)
        zone = import_run.channel.zone
        batch = _staged(replace(running.intake, now=now, today=local_day(now, zone)), chunk)
        batch.classify()
        batch.write()
        if running.has_products:
            batch.run(intake_sql.IDENTITIES)
            batch.write_products({})
        batch.run(import_sql.REMEMBER_UNMARKED)
        counts = Counter(import_run.counts) + _counted(batch, chunk)
        refusals = Counter(import_run.refusals) + expected_refusals(batch, import_run.channel, now)
        _write_issues(batch, chunk)
        import_run.counts = {verdict.value: counts[verdict] for verdict in ImportVerdict}
        import_run.refusals = dict(refusals)
        import_run.byte_offset, import_run.line = chunk.end, chunk.line
        import_run.lease_until = now + LEASE
        if chunk.is_last:
            import_run.state = Import.State.FINISHED
            import_run.finished_at, import_run.claim, import_run.lease_until = now, None, None
        import_run.save()
        return import_run


def _fenced(running: Running, chunk: Chunk) -> Import:
    held = (
        Import.objects.select_for_update(of=("self",), no_key=True)
        .select_related("channel__organisation", "channel__sender")
        .filter(pk=running.key, claim=running.claim, state=Import.State.RUNNING)
        .first()
    )
    if held is None or held.byte_offset not in (0, chunk.start):
        raise ClaimLost
    return held


def _staged(intake: Intake, chunk: Chunk) -> Batch:
    batch = Batch(intake)
    batch.run(_PLANNER)
    batch.stage(chunk.block, chunk.staged)
    batch.settle(import_sql.SEEN)
    return batch


def _counted(batch: Batch, chunk: Chunk) -> Counter[str]:
    counts = Counter(dict(batch.rows(intake_sql.COUNTS)))
    counts.update(issue.verdict.value for issue in chunk.issues)
    return counts


def _write_issues(batch: Batch, chunk: Chunk) -> None:
    left_out = batch.rows(intake_sql.LEFT_OUT)
    issues: list[Issue] = chunk.issues + [
        chunk.issue_at(line, ImportVerdict(verdict)) for line, verdict in left_out
    ]
    if not issues:
        return
    batch.run(import_sql.ISSUE_TABLE)
    batch.copy_rows(import_sql.ISSUE_COPY, issues)
    batch.run(import_sql.ISSUES)
