"""Balancing at a glance: for each channel what was set and what was achieved, and the proof of both."""

from __future__ import annotations

from collections import defaultdict
from datetime import date
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from accounts.http import OrganisationRequest
from accounts.models import Organisation
from accounts.places import language_choices
from accounts.roles import Permission, may
from accounts.selectors import channels
from balancing import selectors
from balancing.achievement import achievements, platform_words, scope_words
from balancing.kinds import ReviewKind
from balancing.services.evidence import published_secret
from balancing.views.frame import locked


@require_safe
def overview(request: OrganisationRequest, organisation: str) -> HttpResponse:
    """Show the shares of every channel that this member may see."""
    now = timezone.now()
    found = list(channels(request.organisation, request.membership))
    tables = list(selectors.current_tables(found))
    made = achievements(tables, selectors.recent_draws(tables))
    languages = dict(language_choices(get_language() or "en"))
    by_channel: dict[int, list[dict[str, Any]]] = defaultdict(list)
    for table in tables:
        told = {
            "achievement": made[table.pk],
            "scope": scope_words(table.event_type, table.language, languages),
            "is_product": table.kind == ReviewKind.PRODUCT,
        }
        by_channel[table.channel_id].append(told)
    pages: dict[int, list[Any]] = defaultdict(list)
    for listing in selectors.listings(found):
        pages[listing.channel_id].append((listing, platform_words(listing.platform)))
    may_change = may(request.membership.role, Permission.MANAGE_CHANNELS)
    context = {
        "rows": [(channel, by_channel[channel.pk], pages[channel.pk]) for channel in found],
        "may_change": may_change,
        "proof": _proof(request.organisation, now.date()),
        **locked(request, may_change),
    }
    return render(request, "balancing/overview.html", context)


def _proof(organisation: Organisation, today: date) -> dict[str, Any]:
    promised = selectors.seeds_around(organisation, today)
    return {
        "promised": [(seed, bytes(seed.seed_hash).hex()) for seed in promised],
        "published": [
            (seed, bytes(seed.seed_hash).hex(), (published_secret(seed) or b"").hex())
            for seed in selectors.published_seeds(organisation)
        ],
    }
