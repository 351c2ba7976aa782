"""The files of a list: the finished one, and the rows that were left out."""

from __future__ import annotations

from contextlib import suppress

from django.contrib import messages
from django.core.files.storage import default_storage
from django.http import FileResponse, HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.decorators import permission_required
from accounts.http import OrganisationRequest
from accounts.roles import Permission
from accounts.services.audit import record_audit
from links.models import LinkBatch
from links.result_names import rejected_name, result_name, result_type
from links.views.history import find_batch


@require_safe
@permission_required(Permission.EXPORT)
def download(request: OrganisationRequest, organisation: str, batch: str) -> HttpResponseBase:
    """Answer with the finished file."""
    found = find_batch(request, batch)
    return _file(request, found, found.result_key, result_name(found), result_type(found))


@require_safe
@permission_required(Permission.EXPORT)
def rejected(request: OrganisationRequest, organisation: str, batch: str) -> HttpResponseBase:
    """Answer with the rows left out, in the shape of the list and with a reason for each at its end."""
    found = find_batch(request, batch)
    return _file(request, found, found.rejected_key, rejected_name(found), "text/csv; charset=utf-8")


def _file(
    request: OrganisationRequest, batch: LinkBatch, key: str, name: str, content_type: str
) -> HttpResponseBase:
    stream = None
    if key:
        with suppress(FileNotFoundError):
            stream = default_storage.open(key, "rb")
    if stream is None:
        messages.error(request, _("There is no such file, or it is no longer there."))
        return redirect("links:detail", request.organisation.slug, batch.public_id)
    record_audit(actor=request.user, action="links.downloaded", target=batch.public_id)
    return FileResponse(stream, as_attachment=True, filename=name, content_type=content_type)
