"""The rows of an import again, in two heaps: accepted and left out, as they stood in the file."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from django.core.files.storage import default_storage

from core.addresses import address_hashes, normalise
from invitations.csv_reader.lines import LineSource
from invitations.csv_reader.records import Broken, records
from invitations.import_fields import ImportField
from invitations.models import Import, ImportIssue, Suppression
from invitations.selectors.imports import iterate_issues
from invitations.services.import_plans import open_file, plan_of, table_of


def has_file(import_run: Import) -> bool:
    """Tell whether the list is stored here, so that its accepted rows can be given again."""
    return bool(import_run.file_key) and default_storage.exists(import_run.file_key)


def accepted_rows(import_run: Import) -> Iterator[Sequence[str]]:
    """Yield the rows that became events or were events already, in order, without people who were forgotten since.

    Reads the stored file beside the rows left out, in little memory; raises `OSError` when it is not there.
    """
    plan = plan_of(import_run)
    left_out = _lines_left_out(import_run)
    skipped = next(left_out, 0)
    email = plan.fields[ImportField.EMAIL]
    forgotten = _forgotten(import_run)
    is_header = plan.has_header
    with open_file(import_run) as stream:
        table, offset, before = table_of(stream, plan.encoding)
        source = LineSource(table, plan.encoding, offset=offset, line=before)
        for line, cells in records(source, plan.delimiter):
            if line > import_run.line:
                return
            while skipped and skipped < line:
                skipped = next(left_out, 0)
            if isinstance(cells, Broken) or line == skipped or not any(map(str.strip, cells)):
                continue
            if is_header:
                is_header = False
                continue
            if not (forgotten and _is_forgotten(import_run, cells[email], forgotten)):
                yield cells


def rejected_rows(import_run: Import) -> Iterator[ImportIssue]:
    """Yield the rows left out, in order, however many there are."""
    return iterate_issues(import_run)


def _lines_left_out(import_run: Import) -> Iterator[int]:
    return (issue.line for issue in iterate_issues(import_run))


def _is_forgotten(import_run: Import, cell: str, forgotten: frozenset[bytes]) -> bool:
    address = normalise(cell)
    return address is not None and not forgotten.isdisjoint(
        address_hashes(import_run.organisation_id, address)
    )


def _forgotten(import_run: Import) -> frozenset[bytes]:
    erased = Suppression.objects.filter(
        organisation=import_run.organisation_id, reason=Suppression.Reason.ERASED
    )
    return frozenset(map(bytes, erased.values_list("address_hash", flat=True)))
