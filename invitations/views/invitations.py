"""The follow-up of requests: the list, and the file of it."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.decorators import permission_required
from accounts.http import OrganisationRequest
from accounts.roles import Permission, may
from accounts.services.audit import record_audit
from core import numerals
from core.pages import paginate
from core.tenancy import tenant_stream
from invitations.forms.invitations import NAMES, is_narrowed, kept_query
from invitations.list_file import sentences, written
from invitations.list_lines import lines
from invitations.selectors.invitations import counts_by_state, invitations, invitations_for_file
from invitations.selectors.saved_views import first_view_of, views_seen
from invitations.states import InvitationState
from invitations.views.asking import Asked
from invitations.views.view_bar import ALL, view_bar
from invitations.wanted import Wanted


@require_safe
def invitation_list(request: OrganisationRequest, organisation: str) -> HttpResponse:
    """List who was asked, where, and what came of it; without any wish, the view that the member sees first."""
    if not request.GET and (first := first_view_of(request.organisation, request.user)) is not None:
        return redirect(f"{request.path}?view={first.public_id}&{first.query}")
    asked = Asked(request)
    found = invitations(request.organisation, asked.wanted)
    counts = counts_by_state(request.organisation, asked.wanted)
    page = paginate(found, request.GET.get("cursor", ""))
    role = request.membership.role
    context = {
        "page": page,
        "lines": lines(page.items, asked.types),
        "said": _said(len(page), counts, asked.wanted),
        "total": _total(counts, asked.wanted),
        "tabs": _tabs(request, counts, asked.wanted),
        "options": asked.options(),
        "wanted": asked.wanted,
        "presets": asked.presets,
        "period": asked.period,
        "has_channels": len(asked.channels) > 1,
        "is_narrowed": is_narrowed(request.GET),
        **view_bar(request, views_seen(request.organisation, request.user)).context(),
        "can_be_saved": bool(kept_query(request.GET)),
        "show_all": f"{request.path}?view={ALL}",
        "may_send": may(role, Permission.SEND),
        "may_export": may(role, Permission.EXPORT),
    }
    return render(request, "invitations/invitation_list.html", context)


@require_POST
@permission_required(Permission.EXPORT)
def invitation_export(request: OrganisationRequest, organisation: str) -> StreamingHttpResponse:
    """Write the list as a file, by the same filters. It holds personal data, so the deed leaves a trace."""
    asked, now = Asked(request), timezone.now()
    # Which filters, not their values: a search is for a person's address.
    detail = {"filters": [name for name in NAMES if request.GET.get(name)]}
    record_audit(actor=request.user, action="invitations.exported", detail=detail)
    words, found = sentences(), invitations_for_file(request.organisation, asked.wanted)
    stream = tenant_stream(
        request.organisation,
        lambda: written(found.iterator(chunk_size=1000), words),
    )
    response = StreamingHttpResponse(stream, content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="invitations-{now:%Y-%m-%d}.csv"'
    return response


def _tabs(
    request: OrganisationRequest, counts: dict[str, int] | None, wanted: Wanted
) -> list[tuple[Any, str, bool, str]]:
    """Return a tab for each state, with how many there are where they could be counted."""
    rest = request.GET.copy()
    for name in ("state", "cursor"):
        rest.pop(name, None)
    # An address without any wish would lead to the member's first view.
    rest.setdefault("view", ALL)
    tabs = [
        (_("All"), f"?{rest.urlencode()}", not wanted.states, _count(sum(counts.values())) if counts else "")
    ]
    for state in InvitationState:
        asked = rest.copy()
        asked["state"] = state
        count = _count(counts[state]) if counts else ""
        tabs.append((state.label, f"?{asked.urlencode()}", wanted.states == (state,), count))
    return tabs


def _total(counts: dict[str, int] | None, wanted: Wanted) -> int | None:
    if counts is None:
        return None
    return sum(count for state, count in counts.items() if not wanted.states or state in wanted.states)


def _said(shown: int, counts: dict[str, int] | None, wanted: Wanted) -> str:
    total = _total(counts, wanted)
    if total is None:
        return ngettext("%(shown)s invitation", "%(shown)s invitations", shown) % {"shown": shown}
    return _("%(shown)s of %(total)s") % {"shown": _count(shown), "total": _count(total)}


def _count(number: int) -> str:
    return numerals.grouped(number, get_language() or "en")
