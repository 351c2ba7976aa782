"""Bulk actions: the list of them, how far one is and what came of it, the file of its rows, and taking it back."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from io import StringIO
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, override
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.decorators import permission_required
from accounts.http import OrganisationRequest
from accounts.roles import Permission, may
from core.exceptions import Conflict
from core.pages import paginate, safe_next
from core.tenancy import tenant_stream
from invitations.bulk_outcomes import DONE, BulkKind
from invitations.csv_reader.safety import quoted
from invitations.models import BulkAction
from invitations.selectors.bulk import (
    action_by_public_id,
    actions,
    iterate_rows,
    pace_of,
    restoration_of,
    rows_of,
)
from invitations.services.bulk_actions import take_back
from invitations.views.bulk_asking import tell
from invitations.views.bulk_words import STATE_KINDS, TITLES, done_sentence, outcome_words, told_counts

OPEN = (BulkAction.State.WAITING, BulkAction.State.RUNNING)
MARK = "\ufeff"  # Excel reads UTF-8 only with it


@require_safe
def bulk_list(request: OrganisationRequest, organisation: str) -> HttpResponse:
    """List what was done to many invitations at once, newest first."""
    page = paginate(actions(request.organisation, request.membership), request.GET.get("cursor", ""))
    rows = [
        {
            "action": action,
            "title": TITLES[BulkKind(action.kind)],
            "kind": STATE_KINDS[action.state],
            "touched": sum(many for outcome, many in action.counts.items() if outcome in DONE),
            "rest": sum(many for outcome, many in action.counts.items() if outcome not in DONE),
        }
        for action in page
    ]
    return render(request, "invitations/bulk_list.html", {"rows": rows, "page": page})


@require_safe
def bulk_detail(request: OrganisationRequest, organisation: str, bulk_action: str) -> HttpResponse:
    """Show how far an action is, or what became of each invitation."""
    action = _found(request, bulk_action)
    page = paginate(rows_of(action, request.membership), request.GET.get("cursor", ""))
    back = restoration_of(action)
    role = request.membership.role
    context = {
        **_told(request, action),
        "page": page,
        "lines": [(row, *outcome_words(row.outcome), row.outcome in DONE) for row in page],
        "restoration": back,
        "can_be_taken_back": may(role, Permission.SEND)
        and action.kind == BulkKind.CANCEL
        and action.state == BulkAction.State.FINISHED
        and back is None
        and bool(action.counts.get("stopped")),
        "may_export": may(role, Permission.EXPORT),
    }
    return render(request, "invitations/bulk_detail.html", context)


@require_safe
def bulk_progress(request: OrganisationRequest, organisation: str, bulk_action: str) -> HttpResponse:
    """Answer with the part of the page that tells how far an action is; at its end, ask for the whole page."""
    action = _found(request, bulk_action)
    response = render(request, "invitations/_bulk_progress.html", _told(request, action))
    if action.state not in OPEN:
        response["HX-Refresh"] = "true"
    return response


@require_POST
@permission_required(Permission.SEND)
def bulk_take_back(request: OrganisationRequest, organisation: str, bulk_action: str) -> HttpResponse:
    """Take a cancellation back."""
    action = _found(request, bulk_action)
    action.organisation = request.organisation
    fallback = reverse("invitations:bulk_detail", args=[organisation, action.public_id])
    try:
        back = take_back(action=action, actor=request.user, now=timezone.now())
    except Conflict as error:
        messages.error(request, error.message)
        return redirect(fallback)
    if back.state == BulkAction.State.FINISHED:
        tell(request, back)
    return redirect(
        safe_next(request, reverse("invitations:bulk_detail", args=[organisation, back.public_id]))
    )


@require_safe
@permission_required(Permission.EXPORT)
def bulk_rows(request: OrganisationRequest, organisation: str, bulk_action: str) -> HttpResponseBase:
    """Answer with the file of what became of each invitation."""
    action, language = _found(request, bulk_action), get_language() or "en"
    rows = tenant_stream(request.organisation, lambda: _lines(request, action, language))
    response = StreamingHttpResponse(rows, content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{action.public_id}.csv"'
    return response


def _lines(request: OrganisationRequest, action: BulkAction, language: str) -> Iterator[str]:
    yield MARK + _line(["invitation", "reference", "channel", "email", "outcome", "outcome_sentence"])
    with override(language):
        for row in iterate_rows(action, request.membership):
            invitation = row.invitation
            yield _line(
                [
                    invitation.public_id,
                    invitation.reference,
                    invitation.channel.name,
                    invitation.customer.email or "",
                    row.outcome,
                    str(outcome_words(row.outcome)[1]),
                ]
            )


def _line(values: list[str]) -> str:
    place = StringIO()
    csv.writer(place).writerow([quoted(value) for value in values])
    return place.getvalue()


def _found(request: OrganisationRequest, public_id: str) -> BulkAction:
    action = action_by_public_id(request.organisation, public_id, request.membership)
    if action is None:
        raise Http404
    return action


def _told(request: OrganisationRequest, action: BulkAction) -> dict[str, Any]:
    pace = pace_of(action, timezone.now())
    return {
        "action": action,
        "title": TITLES[BulkKind(action.kind)],
        "state_kind": STATE_KINDS[action.state],
        "is_open": action.state in OPEN,
        "pace": pace,
        "left_seconds": round(pace.left.total_seconds()) if pace.left else 0,
        "counts": told_counts(action.counts),
        "done_sentence": done_sentence(action) if action.state not in OPEN else _("Working"),
        "poll_url": reverse("invitations:bulk_progress", args=[request.organisation.slug, action.public_id]),
    }
