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
from balancing.achievement import achievements, labels, scope_words
from balancing.kinds import ReviewKind
from balancing.models import Listing
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
    by_owner: dict[int, list[Listing]] = defaultdict(list)
    for listing in selectors.listings(found):
        by_owner[listing.channel_id].append(listing)
    pages = {key: _named(owned) for key, owned in by_owner.items()}
    may_change = may(request.membership.role, Permission.MANAGE_CHANNELS)
    context = {
        "rows": [(channel, by_channel[channel.pk], pages.get(channel.pk)) for channel in found],
        "may_change": may_change,
        "proof": _proof(request.organisation, now.date()),
        **locked(request, may_change),
    }
    return render(request, "balancing/overview.html", context)


def _named(found: list[Listing]) -> list[tuple[Listing, Any]]:
    names = labels(found)
    return [(listing, names[listing.pk]) for listing in found]


def _proof(organisation: Organisation, today: date) -> dict[str, Any]:
    promised = selectors.seeds_around(organisation, today)
    return {
        "promised": [(seed, bytes(seed.seed_hash).hex()) for seed in promised],
        "published": [
            (seed, bytes(seed.seed_hash).hex(), (published_secret(seed) or b"").hex())
            for seed in selectors.published_seeds(organisation)
        ],
    }
