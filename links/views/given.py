"""The links that were given out: to whom, about what, who followed them and when; filtered by the address."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST, require_safe

from accounts.decorators import permission_required
from accounts.http import OrganisationRequest
from accounts.roles import Permission
from accounts.selectors import channels
from accounts.services.audit import record_audit
from core.pages import paginate
from core.tenancy import tenant_stream
from links.forms.given import is_narrowed, parse_wanted
from links.given_file import written
from links.given_filters import given_links, iterate
from links.selectors import batches, own_headings
from links.views.history import rights, tabs
from links.words import family_name

CLICKED = (("yes", _("Followed by a person")), ("no", _("Not followed yet")))
_RECENT = 50  # lists that the filter offers


@require_safe
def given(request: OrganisationRequest, organisation: str) -> HttpResponse:
    """List the given links, newest first."""
    known = list(channels(request.organisation, request.membership))
    wanted = parse_wanted(request.GET, channels=known, is_scoped=request.membership.has_channel_scope)
    page = paginate(given_links(request.organisation, wanted), request.GET.get("cursor", ""))
    recent = list(batches(request.organisation, request.membership).order_by("-pk")[:_RECENT])
    headings = own_headings(recent)
    context: dict[str, Any] = {
        "rows": [{"link": link, "family": family_name(link.family)} for link in page.items],
        "page": page,
        "wanted": wanted,
        "options": {
            "channel": [(one.public_id, one.name) for one in known],
            "batch": [(one.public_id, str(one)) for one in recent],
            "clicked": CLICKED,
        },
        "headings": headings,
        "kept": [(name, value) for name in _APART for value in request.GET.getlist(name)],
        "is_more": bool(wanted.product or wanted.own or wanted.first or wanted.last),
        "has_channels": len(known) > 1,
        "is_narrowed": is_narrowed(request.GET),
        "mode": request.organisation.tracking_mode,
        **tabs(request, "given"),
        **rights(request),
    }
    return render(request, "links/given.html", context)


@require_POST
@permission_required(Permission.EXPORT)
def export(request: OrganisationRequest, organisation: str) -> StreamingHttpResponse:
    """Answer with the links that the address asks for, and their clicks, as a file."""
    known = list(channels(request.organisation, request.membership))
    wanted = parse_wanted(request.GET, channels=known, is_scoped=request.membership.has_channel_scope)
    recent = batches(request.organisation, request.membership).order_by("-pk")
    chosen = recent.filter(public_uuid=wanted.batch) if wanted.batch else recent[:_RECENT]
    headings = own_headings(list(chosen))
    record_audit(actor=request.user, action="links.exported")
    found = request.organisation
    rows = tenant_stream(found, lambda: written(iterate(given_links(found, wanted)), headings))
    response = StreamingHttpResponse(rows, content_type="text/csv; charset=utf-8")
    day = timezone.localdate().isoformat()
    response["Content-Disposition"] = f'attachment; filename="unique-links-{day}.csv"'
    return response


# What the form of further filters leaves as it is.
_APART = ("q", "channel", "batch", "clicked")
