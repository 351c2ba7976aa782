"""The trace of deeds, newest first."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.decorators import permission_required
from accounts.http import OrganisationRequest
from accounts.roles import Permission
from accounts.selectors import names_of
from accounts.selectors import trace as events_of
from accounts.trace_words import mentioned, sentence
from core.pages import paginate


@require_safe
@permission_required(Permission.MANAGE_TEAM)
def trace(request: OrganisationRequest, organisation: str) -> HttpResponse:
    """Tell who did what, fifty at a time."""
    page = paginate(events_of(request.organisation), request.GET.get("cursor", ""))
    names = names_of(request.organisation, set().union(*(mentioned(event) for event in page)))
    lines = [{"at": event.happened_at, "text": sentence(event, names)} for event in page]
    return render(request, "accounts/trace.html", {"lines": lines, "page": page})
