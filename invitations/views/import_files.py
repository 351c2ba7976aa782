"""The rows of an import that were left out, as a file that can be mended and uploaded again."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator

from django.http import HttpResponseBase, StreamingHttpResponse
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
from invitations.import_words import reason_sentence
from invitations.models import Import
from invitations.selectors.imports import iterate_issues
from invitations.views.imports import find_import


@require_safe
@permission_required(Permission.EXPORT)
def import_rejected(request: OrganisationRequest, organisation: str, import_run: str) -> HttpResponseBase:
    """Answer with the rows left out, in the shape of the file and with a reason for each at its end."""
    found = find_import(request, import_run)
    language = get_language() or "en"
    rows = tenant_stream(request.organisation, lambda: _lines(found, language))
    response = StreamingHttpResponse(rows, content_type="text/csv; charset=utf-8")
    name = slugify(found.file_name.rpartition(".")[0]) or "import"
    day = timezone.localdate().isoformat()
    response["Content-Disposition"] = f'attachment; filename="{name}-left-out-{day}.csv"'
    return response


def _lines(import_run: Import, language: str) -> Iterator[bytes]:
    """Yield the file: a byte order mark, so that every spreadsheet reads UTF-8; the header if it had one; the rows."""
    width = len(import_run.columns)
    yield "\ufeff".encode()
    with override(language):
        if import_run.has_header:
            yield _line([*import_run.columns, _("Reason")], import_run.delimiter)
        for issue in iterate_issues(import_run):
            cells = [*issue.cells[:width], *[""] * (width - len(issue.cells))]
            reason = reason_sentence(issue.verdict, issue.field, issue.reason)
            yield _line([*cells, reason], import_run.delimiter)


def _line(cells: list[str], delimiter: str) -> bytes:
    written = io.StringIO(newline="")
    csv.writer(written, delimiter=delimiter).writerow([quoted(cell) for cell in cells])
    return written.getvalue().encode()
