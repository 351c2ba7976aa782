"""The events that shops reported, each with what became of it."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.http import OrganisationRequest
from accounts.roles import Permission, may
from accounts.selectors import channels
from core.pages import paginate
from invitations.forms.events import NAMES, parse_wanted_events
from invitations.list_lines import Words, reason_label, reason_sentence
from invitations.models import Event, Invitation
from invitations.refusals import Refusal
from invitations.selectors.event_outcomes import Outcome, events_by_outcome
from invitations.selectors.event_types import event_type_names

KINDS: dict[str, str] = {Outcome.INVITED: "success", Outcome.REFUSED: "warning", Outcome.WAITING: "info"}


@dataclass(frozen=True)
class EventLine:
    """One event as the list shows it."""

    event: Event
    type_name: Words
    kind: str
    label: Words
    reason: Words
    sentence: Words
    invitations: list[Invitation]


@require_safe
def event_list(request: OrganisationRequest, organisation: str) -> HttpResponse:
    """List the events, filtered by the address: the rows behind “received = invited + refused + no rule”."""
    seen = list(channels(request.organisation, request.membership))
    wanted = parse_wanted_events(request.GET, channels=seen, is_scoped=request.membership.has_channel_scope)
    page = paginate(events_by_outcome(request.organisation, wanted), request.GET.get("cursor", ""))
    types = event_type_names(request.organisation)
    context = {
        "page": page,
        "lines": [_line(event, types) for event in page],
        "wanted": wanted,
        "has_channels": len(seen) > 1,
        "options": {
            "outcome": Outcome.choices,
            "reason": Refusal.choices,
            "channel": [(channel.public_id, channel.name) for channel in seen],
            "source": Event.Source.choices,
        },
        "is_narrowed": any(request.GET.get(name) for name in NAMES),
        "may_send": may(request.membership.role, Permission.SEND),
    }
    return render(request, "invitations/event_list.html", context)


def _line(event: Event, types: dict[str, str]) -> EventLine:
    why = event.reason if event.outcome == Outcome.REFUSED else ""
    return EventLine(
        event=event,
        type_name=types.get(event.event_type, event.event_type),
        kind=KINDS.get(event.outcome, ""),
        label=Outcome(event.outcome).label,
        reason=reason_label(why),
        sentence=reason_sentence(why),
        invitations=list(event.invitations.all()),
    )
