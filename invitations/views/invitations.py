"""The follow-up of requests: the list, the file of it, and cancelling what is chosen."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_POST, require_safe

from accounts.decorators import permission_required
from accounts.http import OrganisationRequest
from accounts.models import Channel
from accounts.roles import Permission, may
from accounts.selectors import channels
from accounts.services.audit import record_audit
from core import numerals
from core.pages import paginate, safe_next
from core.tenancy import tenant_stream
from invitations.forms.invitations import NAMES, is_narrowed, parse_wanted
from invitations.list_file import sentences, written
from invitations.list_lines import PLATFORM_NOT_DRAWN, lines, platform_name
from invitations.models import Event
from invitations.refusals import Refusal
from invitations.selectors.event_types import event_type_names
from invitations.selectors.invitations import (
    NOT_DRAWN,
    Day,
    Wanted,
    counts_by_state,
    invitations,
    keys_of,
    platforms_in_use,
)
from invitations.services.progress import cancel
from invitations.states import InvitationState

PRESETS = (
    ("", gettext_lazy("Any time")),
    ("7", gettext_lazy("Last 7 days")),
    ("30", gettext_lazy("Last 30 days")),
    ("90", gettext_lazy("Last 90 days")),
    ("365", gettext_lazy("Last 365 days")),
)
DAYS = (
    (Day.RECEIVED, gettext_lazy("Received")),
    (Day.SENT, gettext_lazy("Sent")),
    (Day.OPENED, gettext_lazy("Opened")),
    (Day.CLICKED, gettext_lazy("Clicked")),
)
OPENED = (("yes", gettext_lazy("Opened by a person")), ("no", gettext_lazy("Not seen to be opened")))


class _Asked:
    """What a request for the list asks for, and what it may be asked for."""

    def __init__(self, request: OrganisationRequest) -> None:
        self.channels: list[Channel] = list(channels(request.organisation, request.membership))
        self.types = event_type_names(request.organisation)
        self.platforms = platforms_in_use(request.organisation)
        self.wanted: Wanted = parse_wanted(
            request.GET,
            channels=self.channels,
            is_scoped=request.membership.has_channel_scope,
            event_types=self.types,
            platforms=self.platforms,
            today=timezone.now().date(),
        )

    def options(self) -> dict[str, list[tuple[str, Any]]]:
        """Return what each filter offers."""
        return {
            "platform": [(key, platform_name(key)) for key in self.platforms]
            + [(NOT_DRAWN, PLATFORM_NOT_DRAWN)],
            "reason": list(Refusal.choices),
            "channel": [(channel.public_id, channel.name) for channel in self.channels],
            "type": list(self.types.items()),
            "source": list(Event.Source.choices),
            "opened": list(OPENED),
            "day": list(DAYS),
        }


@require_safe
def invitation_list(request: OrganisationRequest, organisation: str) -> HttpResponse:
    """List who was asked, where, and what came of it."""
    asked = _Asked(request)
    found = invitations(request.organisation, asked.wanted)
    counts = counts_by_state(request.organisation, asked.wanted)
    page = paginate(found, request.GET.get("cursor", ""))
    role = request.membership.role
    context = {
        "page": page,
        "lines": lines(page.items, asked.types),
        "said": _said(len(page), counts, asked.wanted),
        "tabs": _tabs(request, counts, asked.wanted),
        "options": asked.options(),
        "wanted": asked.wanted,
        "presets": PRESETS,
        "period": request.GET.get("period", "") if not asked.wanted.last else "custom",
        "has_channels": len(asked.channels) > 1,
        "is_narrowed": is_narrowed(request.GET),
        "may_send": may(role, Permission.SEND),
        "may_export": may(role, Permission.EXPORT),
    }
    return render(request, "invitations/invitation_list.html", context)


@require_POST
@permission_required(Permission.EXPORT)
def invitation_export(request: OrganisationRequest, organisation: str) -> StreamingHttpResponse:
    """Write the list as a file, by the same filters. It holds personal data, so the deed leaves a trace."""
    asked, now = _Asked(request), timezone.now()
    # Which filters, not their values: a search is for a person's address.
    detail = {"filters": [name for name in NAMES if request.GET.get(name)]}
    record_audit(actor=request.user, action="invitations.exported", detail=detail)
    words = sentences()
    stream = tenant_stream(
        request.organisation,
        lambda: written(invitations(request.organisation, asked.wanted).iterator(chunk_size=1000), words),
    )
    response = StreamingHttpResponse(stream, content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="invitations-{now:%Y-%m-%d}.csv"'
    return response


@require_POST
@permission_required(Permission.SEND)
def invitation_cancel(request: OrganisationRequest, organisation: str) -> HttpResponse:
    """Stop what has not left of the chosen invitations."""
    seen = channels(request.organisation, request.membership)
    chosen = keys_of(
        request.organisation, request.POST.getlist("invitation")[:200], [channel.pk for channel in seen]
    )
    stopped = cancel(invitations=chosen, actor=request.user) if chosen else 0
    if not chosen:
        messages.warning(request, _("Choose invitations first, by the boxes before them."))
    elif stopped:
        said = ngettext("%(count)s letter was stopped.", "%(count)s letters were stopped.", stopped)
        messages.success(request, said % {"count": stopped})
    else:
        messages.info(request, _("Nothing was stopped: every letter of these has left or ended already."))
    return redirect(safe_next(request, reverse("invitations:list", args=[organisation])))


def _tabs(
    request: OrganisationRequest, counts: dict[str, int] | None, wanted: Wanted
) -> list[tuple[Any, str, bool, str]]:
    """Return a tab for each state, with how many there are where they could be counted."""
    rest = request.GET.copy()
    for name in ("state", "cursor"):
        rest.pop(name, None)
    tabs = [
        (_("All"), f"?{rest.urlencode()}", not wanted.states, _count(sum(counts.values())) if counts else "")
    ]
    for state in InvitationState:
        asked = rest.copy()
        asked["state"] = state
        count = _count(counts[state]) if counts else ""
        tabs.append((state.label, f"?{asked.urlencode()}", wanted.states == (state,), count))
    return tabs


def _said(shown: int, counts: dict[str, int] | None, wanted: Wanted) -> str:
    if counts is None:
        return ngettext("%(shown)s invitation", "%(shown)s invitations", shown) % {"shown": shown}
    total = sum(count for state, count in counts.items() if not wanted.states or state in wanted.states)
    return _("%(shown)s of %(total)s") % {"shown": _count(shown), "total": _count(total)}


def _count(number: int) -> str:
    return numerals.grouped(number, "en")
