"""What would become of the first rows of a file. Looks like an import looks, and writes nothing."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from core.addresses import address_hasher
from invitations import intake_sql
from invitations.import_chunks import Chunk, Issue, read_chunks
from invitations.import_judging import ImportPlan, Judge
from invitations.models import Event, Import
from invitations.services.import_plans import ColumnMapping, plan_of, table_of
from invitations.services.importing import check_mapping
from invitations.services.intake_batch import Batch, intake_of
from invitations.verdicts import ImportVerdict

ROWS = 20


@dataclass(frozen=True)
class PreviewRow:
    """One row as it stands in the file, and what would become of it; `field` and `reason` when it is invalid."""

    line: int
    cells: Sequence[str]
    verdict: str
    field: str = ""
    reason: str = ""


def preview(*, import_run: Import, head: bytes, mapping: ColumnMapping, now: datetime) -> list[PreviewRow]:
    """Return the first 20 rows with their verdicts, as the import would give them if it ran now.

    `import_run` carries the layout and the legal basis to try, saved or not; `head` is the beginning of its file.
    Raises `Invalid` for a mapping that cannot work.
    """
    check_mapping(mapping, len(import_run.columns))
    import_run.mapping = mapping.as_json()
    plan = plan_of(import_run)
    chunk = _first_chunk(head, plan, Judge(plan, address_hasher(import_run.organisation_id)))
    with transaction.atomic():
        batch = Batch(intake_of(import_run.channel, import_run.event_type, Event.Source.FILE, now))
        batch.stage(chunk.block, chunk.staged)
        batch.classify()
        staged = [
            Issue(line, ImportVerdict(verdict), "", "", chunk.cells_at(line))
            for line, verdict, _ in batch.rows(intake_sql.VERDICTS)
        ]
    return [
        PreviewRow(issue.line, issue.cells, issue.verdict, issue.field, issue.reason)
        for issue in sorted(staged + chunk.issues)[:ROWS]
    ]


def _first_chunk(head: bytes, plan: ImportPlan, judge: Judge) -> Chunk:
    table, offset, line = table_of(io.BytesIO(head), plan.encoding)
    chunks = read_chunks(table, plan, judge, offset=offset, line=line, has_begun=False, size=ROWS)
    return next(chunks)
