"""Undoing an import: asked once more with what it would take back and what it cannot, and how far it is."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.decorators import permission_required
from accounts.http import OrganisationRequest
from accounts.roles import Permission
from core.exceptions import DomainError
from invitations.selectors.import_fates import counted_fates
from invitations.services.import_undoing import begin_undo, can_be_undone
from invitations.verdicts import ImportVerdict
from invitations.views.import_told import told_fates
from invitations.views.imports import find_import


@require_http_methods(["GET", "HEAD", "POST"])
@permission_required(Permission.SEND)
def import_undo(request: OrganisationRequest, organisation: str, import_run: str) -> HttpResponse:
    """Say what undoing this import would mean; posting lets a worker do it."""
    found = find_import(request, import_run)
    if request.method == "POST":
        try:
            begin_undo(import_run=found, actor=request.user)
        except DomainError as error:
            messages.error(request, error.message)
        return redirect("invitations:import_detail", organisation, found.public_id)
    if not can_be_undone(found):
        messages.error(request, _("This import cannot be undone, or was undone already."))
        return redirect("invitations:import_detail", organisation, found.public_id)
    counts = counted_fates(found)
    context = {
        "import": found,
        "fates": told_fates(counts),
        "total": sum(counts.values()),
        "updated": found.counts.get(ImportVerdict.UPDATED, 0),
    }
    return render(request, "invitations/import_undo.html", context)
