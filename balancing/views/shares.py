"""A channel's shares: the form, narrower scopes, and the versions."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.answers import attempt, find_channel, form_page
from accounts.decorators import permission_required
from accounts.features import Feature
from accounts.http import OrganisationRequest
from accounts.models import Channel
from accounts.places import language_choices
from accounts.roles import Permission, may
from accounts.selectors import has_feature
from balancing import selectors
from balancing.achievement import achievements, drawn_by, labels, platform_words, scope_words
from balancing.forms.shares import NarrowForm, Scope, SharesForm, parse_scope
from balancing.models import Listing, ShareTable
from balancing.platforms import OWN, can_be_asked
from balancing.services import end_shares, save_shares
from balancing.views.frame import address, locked, tabs


@require_http_methods(["GET", "HEAD", "POST"])
@permission_required(Permission.MANAGE_CHANNELS, for_reading=False)
def channel(request: OrganisationRequest, organisation: str, channel: str) -> HttpResponse:
    """Show a channel's shares and listings to every member who covers it; let managers set them."""
    known = find_channel(request, channel)
    scope = parse_scope(request.GET, may_be_product=_has_products(request))
    found = list(selectors.listings([known]))
    told = list(selectors.versions(known, scope.kind, scope.event_type, scope.language)[:20])
    form = SharesForm(
        request.POST if request.method == "POST" else None,
        listings=_sharable(found),
        percents=_percents(known, scope, told),
        version=told[0].version if told else 0,
    )
    if request.method == "POST" and attempt(form, lambda: _save(request, known, scope, form)):
        messages.success(request, _("The shares are set. Letters that leave from now on follow them."))
        return redirect(address("balancing:channel", known, organisation, scope))
    return form_page(request, "balancing/channel.html", form, _context(request, known, scope, found, told))


@require_POST
@permission_required(Permission.MANAGE_CHANNELS)
def shares_end(request: OrganisationRequest, organisation: str, channel: str) -> HttpResponse:
    """Let a narrower scope follow the channel's shares again."""
    known = find_channel(request, channel)
    scope = parse_scope(request.POST, may_be_product=True)
    if scope.is_narrow and end_shares(
        channel=known,
        actor=request.user,
        kind=scope.kind,
        event_type=scope.event_type,
        language=scope.language,
    ):
        messages.success(request, _("These letters follow the wider shares again."))
    return redirect(address("balancing:channel", known, organisation, Scope(scope.kind)))


def _save(request: OrganisationRequest, known: Channel, scope: Scope, form: SharesForm) -> ShareTable:
    return save_shares(
        channel=known,
        shares=form.shares(),
        actor=request.user,
        now=timezone.now(),
        kind=scope.kind,
        event_type=scope.event_type,
        language=scope.language,
        seen_version=form.cleaned_data["version"],
    )


def _context(
    request: OrganisationRequest,
    known: Channel,
    scope: Scope,
    found: list[Listing],
    told: list[ShareTable],
) -> dict[str, Any]:
    may_change = may(request.membership.role, Permission.MANAGE_CHANNELS)
    languages = language_choices(get_language() or "en")
    tables = list(selectors.current_tables([known], scope.kind))
    current = next((table for table in told if table.is_current), None)
    recent = selectors.recent_draws([current]) if current else []
    slug = request.organisation.slug
    return {
        "channel": known,
        "scope": scope,
        "scope_words": scope_words(scope.event_type, scope.language, dict(languages)),
        "scopes": [
            (
                scope_words(table.event_type, table.language, dict(languages)),
                address(
                    "balancing:channel", known, slug, Scope(scope.kind, table.event_type, table.language)
                ),
                (table.event_type, table.language) == (scope.event_type, scope.language),
            )
            for table in tables
            if table.event_type or table.language
        ],
        "whole_url": address("balancing:channel", known, slug, Scope(scope.kind)),
        "current": current,
        "achievement": achievements([current], recent)[current.pk] if current else None,
        "versions": [
            (
                table,
                drawn_by(table),
                _written(table),
                address("balancing:evidence", known, slug, scope, table.version),
            )
            for table in told
        ],
        "listings": [
            (
                listing,
                platform_words(listing.platform),
                can_be_asked(listing.platform),
                _limits(listing, dict(languages)),
            )
            for listing in found
        ],
        "narrow": NarrowForm(languages=languages),
        "known_types": sorted({table.event_type for table in tables if table.event_type}),
        "has_products": _has_products(request),
        "may_change": may_change,
        "tabs": tabs(known, slug, "shares"),
        **locked(request, may_change),
    }


def _has_products(request: OrganisationRequest) -> bool:
    return has_feature(request.organisation, Feature.PRODUCT_REVIEWS, timezone.now())


def _sharable(found: list[Listing]) -> list[Listing]:
    return [listing for listing in found if listing.is_active and can_be_asked(listing.platform)]


def _percents(known: Channel, scope: Scope, told: list[ShareTable]) -> dict[int, int]:
    """Return what the form begins with: the shares in force here, else the channel's, else all to the own page."""
    current = next((table for table in told if table.is_current), None)
    if current is None and scope.is_narrow:
        wider = selectors.versions(known, scope.kind, "", "").filter(is_current=True)
        current = wider.first()
    if current is not None:
        return dict(selectors.shares_of(current))
    own = selectors.listings([known]).filter(platform=OWN).first()
    return {own.pk: 100} if own else {}


def _limits(listing: Listing, languages: dict[str, str]) -> list[str]:
    told = [_("Gmail addresses")] if listing.requires_gmail else []
    told += [languages.get(code, code) for code in listing.languages]
    return [*told, *listing.countries]


def _written(table: ShareTable) -> str:
    names = labels(share.listing for share in table.shares.all())
    return ", ".join(
        f"{names[share.listing_id]} {share.percent} %" for share in table.shares.all() if share.percent
    )
