"""The check between list and links: what the columns mean, what the first rows become, how the file will look."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.answers import attempt
from accounts.decorators import permission_required
from accounts.http import OrganisationRequest
from accounts.roles import Permission
from invitations.views.sheets import is_other_sheet, refusal_of
from links.models import LinkBatch
from links.services.batches import choose_sheet
from links.views.history import find_batch, steps
from links.views.list_look import ListLook
from links.views.typed_look import TypedLook

_ACTS = ("confirm", "remember")


@require_http_methods(["GET", "HEAD", "POST"])
@permission_required(Permission.SEND)
def check(request: OrganisationRequest, organisation: str, batch: str) -> HttpResponse:
    """Show the list as it is understood and the file as it will be; `act=confirm` begins the making of the links."""
    found = find_batch(request, batch)
    if found.state not in (LinkBatch.State.UPLOADED, LinkBatch.State.DRAFT):
        return redirect("links:detail", organisation, found.public_id)
    trouble = None
    try:
        if is_other_sheet(request, found.sheet):
            # Its columns are others, so nothing that was chosen holds any longer.
            trouble = refusal_of(lambda: choose_sheet(batch=found, sheet=request.POST["sheet"]))
            if trouble is None:
                return redirect("links:check", organisation, found.public_id)
        look = (
            ListLook(found, request) if found.state == LinkBatch.State.UPLOADED else TypedLook(found, request)
        )
    except FileNotFoundError:
        messages.error(request, _("The uploaded file is no longer there. Please upload it again."))
        return redirect("links:list", organisation)
    act = "" if trouble else request.POST.get("act", "")
    if act == "confirm" and attempt(look.result, lambda: look.confirmed(request)):
        return redirect("links:detail", organisation, found.public_id)
    if act == "remember" and attempt(look.result, lambda: look.remembered(request)):
        messages.success(request, _("The choices are remembered; find them under “For which mail tool”."))
        return redirect("links:check", organisation, found.public_id)
    # htmx shows only what was answered with 200.
    is_wrong = act in _ACTS and not request.htmx
    context = {**look.context(), "steps": steps(2)}
    if trouble is not None:
        context["trouble"] = trouble.message
    return render(request, "links/check.html", context, status=422 if is_wrong else 200)
