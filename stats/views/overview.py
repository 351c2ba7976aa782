"""The first page after log-in: what came of asking."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from accounts.http import OrganisationRequest
from accounts.roles import Permission, may
from core import days
from invitations.selectors.first_steps import shown_steps
from stats import charts, figures, selectors, tables
from stats.definitions import DEFINITIONS
from stats.freshness import freshness_of
from stats.views.asked import COMPARISONS, INTERVALS, PRESETS, Asked, told
from stats.views.export import EXPORTS
from stats.views.rows import Rows

COLUMNS = (
    ("sent", _("Sent")),
    ("delivered", _("Delivered")),
    ("opened", _("Opened")),
    ("clicked", _("Clicked")),
    ("click_rate", _("Click rate")),
    ("reviewed", _("Reviewed")),
    ("onward", _("Onward clicks")),
)


@require_safe
def overview(request: OrganisationRequest, organisation: str) -> HttpResponse:
    """Show the numbers of a period, each with its meaning, its change and the way to its rows."""
    now = timezone.now()
    asked, fresh = Asked(request, now), freshness_of(request.organisation, now)
    ago = days.ago(now - fresh.counted_at, get_language() or "en") if fresh.counted_at else ""
    context = {
        "asked": asked,
        "presets": PRESETS,
        "comparisons": COMPARISONS,
        "intervals": INTERVALS,
        "period_told": told(asked.period),
        "compared_told": told(asked.compared) if asked.compared else "",
        "steps": shown_steps(request.organisation, request.membership),
        "may_send": may(request.membership.role, Permission.SEND),
        "fresh": fresh,
        "ago": ago,
        "fresh_url": _address("stats:freshness", asked),
        "reconciliation_url": _address("stats:reconciliation", asked),
        "exports": [(label, _address("stats:export", asked, what)) for what, label in EXPORTS],
        "reviews": selectors.latest_reviews(request.organisation, asked.keys),
        **_numbers(asked, fresh=ago),
    }
    return render(request, "stats/overview.html", context)


def _address(name: str, asked: Asked, *arguments: str) -> str:
    return f"{reverse(name, args=[asked.organisation.slug, *arguments])}?{asked.query}"


def _numbers(asked: Asked, *, fresh: str) -> dict[str, Any]:
    question, rows = asked.question, Rows(asked)
    now = selectors.counted(question)
    earlier = selectors.counted(question.about(asked.compared)) if asked.compared else None
    sums, then = now.sums, earlier.sums if earlier else None
    links, knows = rows.of_funnel(), asked.are_opens_known
    platforms = selectors.platforms(question)
    return {
        "links": links,
        "sums": sums,
        "tiles": figures.tiles(
            sums,
            then,
            now.trend,
            unanswered=selectors.unanswered(asked.organisation, asked.keys),
            links=links,
            period=asked.told,
            fresh=fresh,
        ),
        "funnel": figures.funnel(sums, then, are_opens_known=knows, links=links),
        "rating_chart": charts.rating_chart(
            now.trend, earlier.trend if earlier else None, asked.period.interval
        ),
        "letter_chart": charts.letter_chart(now.trend, asked.period.interval, are_opens_known=knows),
        "stars": tables.star_rows(sums, then, rows.of_stars),
        "platforms": tables.platform_rows(
            now.by_platform(platforms),
            earlier.by_platform(platforms) if earlier else [],
            are_opens_known=knows,
            links=rows.of_platform,
        ),
        "meanings": [(label, DEFINITIONS[name]) for name, label in COLUMNS],
        "account": tables.account_of(sums, selectors.not_sent(question), rows.events),
    }
