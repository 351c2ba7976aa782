"""The history of unique links: every list, how far it is, what came of it, and its end. `files` gives the files."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.decorators import permission_required
from accounts.http import OrganisationRequest
from accounts.roles import Permission, may
from core.exceptions import DomainError
from core.pages import paginate
from links.faults import BatchFault
from links.models import LinkBatch
from links.progress import progress_of
from links.result_names import result_name
from links.selectors import batch_by_public_id, batches, clicked_counts
from links.services.batches import cancel_batch, delete_batch
from links.words import counted_verdicts, family_name

STATE_KINDS = {
    LinkBatch.State.DRAFT: "warning",
    LinkBatch.State.UPLOADED: "warning",
    LinkBatch.State.WAITING: "info",
    LinkBatch.State.RUNNING: "primary",
    LinkBatch.State.FINISHED: "success",
    LinkBatch.State.FAILED: "error",
    LinkBatch.State.CANCELLED: "empty",
    LinkBatch.State.EXPIRED: "empty",
}
OPEN = (LinkBatch.State.WAITING, LinkBatch.State.RUNNING)


@require_safe
def batch_list(request: OrganisationRequest, organisation: str) -> HttpResponse:
    """List the batches, newest first."""
    page = paginate(batches(request.organisation, request.membership), request.GET.get("cursor", ""))
    clicked = clicked_counts(page.items)
    rows = [
        {
            "batch": batch,
            "kind": STATE_KINDS[batch.state],
            "family": family_name(batch.family),
            "clicked": clicked.get(batch.pk, 0) if batch.is_tracked else None,
        }
        for batch in page.items
    ]
    return render(
        request,
        "links/batch_list.html",
        {"rows": rows, "page": page, **tabs(request, "batches"), **rights(request)},
    )


@require_safe
def batch_detail(request: OrganisationRequest, organisation: str, batch: str) -> HttpResponse:
    """Show how far a batch is, or what came of it."""
    found = find_batch(request, batch)
    if may(request.membership.role, Permission.SEND):
        if found.state == LinkBatch.State.UPLOADED:
            return redirect("links:check", organisation, found.public_id)
        if found.state == LinkBatch.State.DRAFT:
            return redirect("links:customers", organisation, found.public_id)
    context = {**told(found), **rights(request), "steps": steps(3)}
    return render(request, "links/batch_detail.html", context)


@require_safe
def batch_progress(request: OrganisationRequest, organisation: str, batch: str) -> HttpResponse:
    """Answer with the part of the page that tells how far a batch is; at its end, ask for the whole page."""
    found = find_batch(request, batch)
    response = render(request, "links/_batch_progress.html", told(found))
    if found.state not in OPEN:
        response["HX-Refresh"] = "true"
    return response


@require_POST
@permission_required(Permission.SEND)
def batch_cancel(request: OrganisationRequest, organisation: str, batch: str) -> HttpResponse:
    """Stop a batch where it stands."""
    found = find_batch(request, batch)
    try:
        cancel_batch(batch=found, actor=request.user, now=timezone.now())
    except DomainError as error:
        messages.error(request, error.message)
    else:
        messages.success(request, _("The list was stopped. Tracked links that were made keep leading on."))
    return redirect("links:detail", organisation, found.public_id)


@require_POST
@permission_required(Permission.SEND)
def batch_delete(request: OrganisationRequest, organisation: str, batch: str) -> HttpResponse:
    """Delete a batch with its files and links."""
    delete_batch(batch=find_batch(request, batch), actor=request.user)
    messages.success(request, _("The list, its files and its links are deleted."))
    return redirect("links:list", organisation)


def find_batch(request: OrganisationRequest, public_id: str) -> LinkBatch:
    """Return the batch of that public id; raise `Http404` when it is not there or not for this member to see."""
    found = batch_by_public_id(request.organisation, public_id, request.membership)
    if found is None:
        raise Http404
    return found


def steps(now: int) -> list[tuple[str, str, str]]:
    """Return the three steps of making links, of which number `now` is at hand."""
    labels = (_("Choose the customers"), _("Check columns and file"), _("Download"))
    return [
        (label, "done" if number < now else "now" if number == now else "next", "")
        for number, label in enumerate(labels, 1)
    ]


def rights(request: OrganisationRequest) -> dict[str, bool]:
    """Return what this member may do with links."""
    role = request.membership.role
    return {"may_send": may(role, Permission.SEND), "may_export": may(role, Permission.EXPORT)}


def tabs(request: OrganisationRequest, now: str) -> dict[str, Any]:
    """Return the tabs above the pages of unique links."""
    wanted = (
        ("batches", _("Lists"), "links:list"),
        ("given", _("Links and clicks"), "links:given"),
        ("verify", _("Check a link"), "links:verify"),
    )
    slug = request.organisation.slug
    return {"tabs": [(label, reverse(name, args=[slug]), key == now) for key, label, name in wanted]}


def told(found: LinkBatch) -> dict[str, Any]:
    """Return everything a screen says about one batch."""
    progress = progress_of(found, timezone.now())
    return {
        "batch": found,
        "kind": STATE_KINDS[found.state],
        "family": family_name(found.family),
        "progress": progress,
        "percent": int(progress.share * 100),
        "left_seconds": int(progress.left.total_seconds()) + 1 if progress.left is not None else None,
        "is_open": found.state in OPEN,
        "verdicts": counted_verdicts(found.verdicts),
        "file_name": result_name(found),
        "fault": BatchFault(found.error).label if found.error in BatchFault.values else found.error,
    }
