"""Whether the sums meet: the counts held against the rows they count, asked for when somebody looks."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.decorators import permission_required
from accounts.http import OrganisationRequest
from accounts.roles import Permission, may
from invitations.refusals import Refusal
from invitations.selectors.event_outcomes import Outcome
from stats.definitions import DEFINITIONS
from stats.reconciling import Line, note_days, reconcile
from stats.views.asked import PRESETS, Asked, told
from stats.views.rows import Rows


@require_safe
def reconciliation(request: OrganisationRequest, organisation: str) -> HttpResponse:
    """Compare counts and rows; for htmx only the badge that stands on the overview."""
    now = timezone.now()
    asked = Asked(request, now)
    result = reconcile(asked.question, now)
    own = reverse("stats:reconciliation", args=[organisation])
    context: dict[str, Any] = {"result": result, "own_url": f"{own}?{asked.query}"}
    if request.headers.get("HX-Request"):
        return render(request, "stats/_reconciled.html", context)
    rows = Rows(asked)
    context |= {
        "asked": asked,
        "presets": PRESETS,
        "period_told": told(asked.period),
        "lines": [(_label(line), _sentence(line), _address(rows, line), line) for line in result.lines],
        "may_recount": may(request.membership.role, Permission.MANAGE_CHANNELS),
        "recount_url": f"{reverse('stats:recount', args=[organisation])}?{asked.query}",
    }
    return render(request, "stats/reconciliation.html", context)


@require_POST
@permission_required(Permission.MANAGE_CHANNELS)
def recount(request: OrganisationRequest, organisation: str) -> HttpResponse:
    """Have the days counted again on which a number differs from its rows."""
    now = timezone.now()
    asked = Asked(request, now)
    differing: list[date] = reconcile(asked.question, now).days
    note_days(organisation=request.organisation, days=differing)
    messages.success(request, _("These days are counted again within seconds."))
    return redirect(f"{reverse('stats:reconciliation', args=[organisation])}?{asked.query}")


def _label(line: Line) -> str:
    if line.key == "received":
        return _("Received")
    if line.key in Outcome.values:
        return str(Outcome(line.key).label)
    return _("Not invited: %(reason)s") % {"reason": Refusal(line.key).label}


def _sentence(line: Line) -> object:
    if line.key in Refusal.values:
        return Refusal(line.key).sentence
    return DEFINITIONS["unruled" if line.key == Outcome.NO_RULE else line.key]


def _address(rows: Rows, line: Line) -> str:
    if line.key == "received":
        return rows.events()
    if line.key in Outcome.values:
        return rows.events(outcome=line.key)
    return rows.events(outcome=Outcome.REFUSED, reason=line.key)
