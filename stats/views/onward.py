"""The clicks on thank-you pages that led on to other platforms: the rows behind the onward clicks."""

from __future__ import annotations

from datetime import datetime

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.views.decorators.http import require_safe

from accounts.http import OrganisationRequest
from balancing.platforms import OWN, PLATFORMS
from stats.onward import onward_clicks
from stats.views.asked import PRESETS, Asked, told

SIZE = 50


@require_safe
def onward(request: OrganisationRequest, organisation: str) -> HttpResponse:
    """List them, newest first; `platform` narrows, `cursor` is the moment of the last one seen."""
    asked = Asked(request, timezone.now())
    platform = request.GET.get("platform", "")
    clicks = onward_clicks(
        asked.question,
        platform=platform if platform in PLATFORMS else "",
        earlier_than=_moment(request.GET.get("cursor", "")),
        limit=SIZE + 1,
    )
    shown = clicks[:SIZE]
    context = {
        "asked": asked,
        "presets": PRESETS,
        "period_told": told(asked.period),
        "clicks": shown,
        "older": shown[-1].received_at.isoformat() if len(clicks) > SIZE else "",
        "platforms": [(key, known.name) for key, known in PLATFORMS.items() if key != OWN],
        "is_narrowed": any(
            request.GET.get(name) for name in ("platform", "channel", "cursor", "from", "period")
        ),
    }
    return render(request, "stats/onward.html", context)


def _moment(text: str) -> datetime | None:
    try:
        found = parse_datetime(text)
    except ValueError:
        return None
    return found if found is not None and found.tzinfo is not None else None
