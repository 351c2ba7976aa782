"""The files of a list: the finished one, and the rows that were left out."""

from __future__ import annotations

from django.core.files.storage import default_storage
from django.http import FileResponse, Http404, HttpResponseBase
from django.views.decorators.http import require_safe

from accounts.decorators import permission_required
from accounts.http import OrganisationRequest
from accounts.roles import Permission
from links.result_names import rejected_name, result_name, result_type
from links.views.history import find_batch


@require_safe
@permission_required(Permission.EXPORT)
def download(request: OrganisationRequest, organisation: str, batch: str) -> HttpResponseBase:
    """Answer with the finished file."""
    found = find_batch(request, batch)
    return _file(found.result_key, result_name(found), result_type(found))


@require_safe
@permission_required(Permission.EXPORT)
def rejected(request: OrganisationRequest, organisation: str, batch: str) -> HttpResponseBase:
    """Answer with the rows left out, in the shape of the list and with a reason for each at its end."""
    found = find_batch(request, batch)
    return _file(found.rejected_key, rejected_name(found), "text/csv; charset=utf-8")


def _file(key: str, name: str, content_type: str) -> FileResponse:
    if not key:
        raise Http404
    try:
        stream = default_storage.open(key, "rb")
    except FileNotFoundError:
        raise Http404 from None
    return FileResponse(stream, as_attachment=True, filename=name, content_type=content_type)
