"""The first page after log-in: what came of asking."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.http import urlencode
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from accounts.http import OrganisationRequest
from accounts.models.organisation import TrackingMode
from accounts.selectors import channel_by_public_id, channels
from core.moments import relative
from invitations.selectors.progress import first_steps
from invitations.states import InvitationState
from stats import figures, selectors
from stats.periods import Period, parse_period

PRESETS = (
    ("7", _("Last 7 days")),
    ("30", _("Last 30 days")),
    ("90", _("Last 90 days")),
    ("365", _("Last 365 days")),
)


@require_safe
def overview(request: OrganisationRequest, organisation: str) -> HttpResponse:
    now = timezone.now()
    found = list(channels(request.organisation, request.membership))
    chosen = channel_by_public_id(request.organisation, request.GET.get("channel", ""), request.membership)
    period = parse_period(request.GET, now.date())
    is_narrowed = chosen is not None or request.membership.has_channel_scope
    keys = tuple(channel.pk for channel in ([chosen] if chosen else found)) if is_narrowed else None
    question = selectors.Question(request.organisation, period, keys)
    sums, trend = selectors.totals(question), selectors.trend(question)
    reasons = selectors.not_sent(question)
    knows_people = request.organisation.tracking_mode in (TrackingMode.FULL, TrackingMode.CONSENTED)
    links = _links(organisation, period, chosen.public_id if chosen else "")
    counted_at = selectors.counted_at(request.organisation)
    context: dict[str, Any] = {
        "period": period,
        "presets": PRESETS,
        "channels": found,
        "channel": chosen,
        "tiles": figures.tiles(
            sums,
            selectors.totals(question.before()),
            trend,
            unanswered=selectors.unanswered(request.organisation, keys),
            links=links,
            period=_told(period),
            fresh=relative(counted_at, now) if counted_at else "",
        ),
        "funnel": figures.funnel(sums, are_opens_known=knows_people, links=links),
        "chart": figures.rating_chart(trend, period.interval),
        "platforms": figures.platform_rows(selectors.by_platform(question), are_opens_known=knows_people),
        "account": figures.account_of(sums, reasons),
        "reviews": selectors.latest_reviews(request.organisation, keys),
        "steps": first_steps(request.organisation),
        "links": links,
        "counted_at": counted_at,
    }
    return render(request, "stats/overview.html", context)


def _told(period: Period) -> str:
    chosen = dict(PRESETS).get(period.preset)
    return (
        str(chosen)
        if chosen
        else f"{date_format(period.first, 'j M Y')} – {date_format(period.last, 'j M Y')}"
    )


def _links(slug: str, period: Period, channel: str) -> dict[str, str]:
    """Return the addresses of the rows behind the numbers, with the same period and channel."""
    days = {"from": period.first.isoformat(), "to": period.last.isoformat()} | (
        {"channel": channel} if channel else {}
    )
    invitations, reviews = reverse("invitations:list", args=[slug]), reverse("reviews:list", args=[slug])
    invited = [state for state in InvitationState.values if state != InvitationState.REFUSED]
    return {
        "invitations": f"{invitations}?{urlencode({**days, 'state': invited}, doseq=True)}",
        "sent": f"{invitations}?{urlencode({**days, 'day': 'sent'})}",
        "opened": f"{invitations}?{urlencode({**days, 'day': 'opened'})}",
        "clicked": f"{invitations}?{urlencode({**days, 'day': 'clicked'})}",
        "refused": f"{invitations}?{urlencode({**days, 'state': 'refused'})}",
        "reviews": f"{reviews}?{urlencode(days)}",
        "unanswered": f"{reviews}?answered=no",
    }
