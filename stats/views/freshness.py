"""How fresh the numbers of a page are, asked again every few seconds while it is open."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from accounts.http import OrganisationRequest
from core import days
from stats.freshness import freshness_of
from stats.views.asked import Asked


@require_safe
def freshness(request: OrganisationRequest, organisation: str) -> HttpResponse:
    """Answer with the line about freshness; when newer numbers than `seen` exist, with the way to them."""
    now = timezone.now()
    asked, fresh = Asked(request, now), freshness_of(request.organisation, now)
    try:
        seen = parse_datetime(request.GET.get("seen", ""))
    except ValueError:
        seen = None
    is_newer = seen is not None and seen.tzinfo is not None and fresh.counted_at is not None
    context = {
        "fresh": fresh,
        "ago": days.ago(now - fresh.counted_at, get_language() or "en") if fresh.counted_at else "",
        "fresh_url": f"{reverse('stats:freshness', args=[organisation])}?{asked.query}",
        "page_url": f"{reverse('stats:overview', args=[organisation])}?{asked.query}",
        "seen": seen,
        "is_newer": is_newer and fresh.counted_at > seen,
    }
    return render(request, "stats/_freshness.html", context)
