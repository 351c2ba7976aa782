"""The evidence of balancing: what one version of a channel's shares drew, draw by draw."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from accounts.answers import find_channel
from accounts.http import OrganisationRequest
from accounts.models import Channel
from accounts.places import language_choices
from balancing import selectors
from balancing.achievement import achievements, labels, reason_words, scope_words
from balancing.forms.shares import Scope, parse_scope
from balancing.models import ShareTable
from balancing.views.frame import tabs

PAGE = 50


@require_safe
def evidence(request: OrganisationRequest, organisation: str, channel: str) -> HttpResponse:
    """Show what one version of a channel's shares drew, draw by draw, the last first."""
    known = find_channel(request, channel)
    scope = parse_scope(request.GET, may_be_product=True)
    table = _table(known, scope, request.GET.get("version", ""))
    before = _number(request.GET.get("before", ""), 18)
    draws = selectors.draws_of(table, before, PAGE + 1) if table else []
    names = labels(selectors.listings([known]))
    languages = dict(language_choices(get_language() or "en"))
    context = {
        "channel": known,
        "table": table,
        "achievement": achievements([table], selectors.recent_draws([table]))[table.pk] if table else None,
        "scope": scope_words(scope.event_type, scope.language, languages),
        "draws": [
            (draw, names[draw.drawn_id], names[draw.listing_id], *reason_words(draw.fallback_reason))
            for draw in draws[:PAGE]
        ],
        "before": str(draws[PAGE - 1].position) if len(draws) > PAGE else "",
        "is_first": before is None,
        "command": f"./dev manage replay_allocations --organisation {organisation} --channel {known.public_id}",
        "tabs": tabs(known, organisation, "evidence"),
    }
    return render(request, "balancing/evidence.html", context)


def _table(known: Channel, scope: Scope, asked: str) -> ShareTable | None:
    """Return the version asked for, else the one in force, else the last."""
    found = selectors.versions(known, scope.kind, scope.event_type, scope.language)
    version = _number(asked, 9)
    if version is not None:
        return found.filter(version=version).first()
    return found.filter(is_current=True).first() or found.first()


def _number(text: str, digits: int) -> int | None:
    return int(text) if text.isdecimal() and len(text) <= digits else None
