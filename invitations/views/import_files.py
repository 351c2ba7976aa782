"""The rows of an import as files: accepted, left out with the reason of each, or both in a folder."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import get_language, override
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.decorators import permission_required
from accounts.http import OrganisationRequest
from accounts.roles import Permission
from core.tenancy import tenant_stream
from invitations.csv_reader.safety import quoted
from invitations.import_words import counted_verdicts, reason_sentence
from invitations.models import Import
from invitations.services.import_folders import accepted_rows, has_file, rejected_rows
from invitations.views.imports import find_import
from invitations.zip_stream import zipped

_CSV = "text/csv; charset=utf-8"


@require_safe
@permission_required(Permission.EXPORT)
def import_rejected(request: OrganisationRequest, organisation: str, import_run: str) -> HttpResponseBase:
    """Answer with the rows left out, in the shape of the file and with a reason for each at its end."""
    found = find_import(request, import_run)
    return _answer(request, _rejected(found, get_language() or "en"), f"{_name(found, 'left-out')}.csv", _CSV)


@require_safe
@permission_required(Permission.EXPORT)
def import_accepted(request: OrganisationRequest, organisation: str, import_run: str) -> HttpResponseBase:
    """Answer with the rows that became events or were events already, in the shape of the file."""
    found = find_import(request, import_run)
    if not _is_stored(found):
        return _gone(request, found)
    return _answer(request, _accepted(found), f"{_name(found, 'accepted')}.csv", _CSV)


@require_safe
@permission_required(Permission.EXPORT)
def import_folder(request: OrganisationRequest, organisation: str, import_run: str) -> HttpResponseBase:
    """Answer with a folder of both kinds of rows and the numbers of verdicts."""
    found, language = find_import(request, import_run), get_language() or "en"
    if not _is_stored(found):
        return _gone(request, found)
    files = (
        ("accepted.csv", _accepted(found)),
        ("left-out.csv", _rejected(found, language)),
        ("verdicts.csv", _verdicts(found, language)),
    )
    return _answer(request, zipped(files), f"{_name(found, 'rows')}.zip", "application/zip")


def _is_stored(found: Import) -> bool:
    return bool(found.mapping) and has_file(found)


def _gone(request: OrganisationRequest, found: Import) -> HttpResponse:
    messages.error(request, _("This list is not stored here, so only its rows left out can be downloaded."))
    return redirect("invitations:import_detail", request.organisation.slug, found.public_id)


def _answer(
    request: OrganisationRequest, pieces: Iterator[bytes], name: str, mime: str
) -> StreamingHttpResponse:
    # Nothing of a generator runs before it is asked, so all of it runs within the stream's own tenant.
    stream = tenant_stream(request.organisation, lambda: pieces)
    response = StreamingHttpResponse(stream, content_type=mime)
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _name(found: Import, what: str) -> str:
    stem = found.file_name.rpartition(".")[0] or found.file_name
    return f"{slugify(stem) or 'import'}-{what}-{timezone.localdate().isoformat()}"


def _accepted(import_run: Import) -> Iterator[bytes]:
    """Yield the file: a byte order mark, so that every spreadsheet reads UTF-8; the header if it had one; the rows."""
    yield "\ufeff".encode()
    if import_run.has_header:
        yield _line(import_run.columns, import_run.delimiter)
    for cells in accepted_rows(import_run):
        yield _line(cells, import_run.delimiter)


def _rejected(import_run: Import, language: str) -> Iterator[bytes]:
    width = len(import_run.columns)
    yield "\ufeff".encode()
    with override(language):
        if import_run.has_header:
            yield _line([*import_run.columns, _("Reason")], import_run.delimiter)
        for issue in rejected_rows(import_run):
            cells = [*issue.cells[:width], *[""] * (width - len(issue.cells))]
            reason = reason_sentence(issue.verdict, issue.field, issue.reason)
            yield _line([*cells, reason], import_run.delimiter)


def _verdicts(import_run: Import, language: str) -> Iterator[bytes]:
    yield "\ufeff".encode()
    with override(language):
        yield _line([_("Verdict"), _("Rows"), _("Meaning")], import_run.delimiter)
        for line in counted_verdicts(import_run.counts):
            yield _line([line.label, str(line.count), line.sentence], import_run.delimiter)


def _line(cells: Sequence[str], delimiter: str) -> bytes:
    written = io.StringIO(newline="")
    csv.writer(written, delimiter=delimiter).writerow([quoted(cell) for cell in cells])
    return written.getvalue().encode("utf-8", "replace")
