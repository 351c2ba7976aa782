"""Listings: a new one, one of them, its switch, and where its address would lead."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.answers import attempt, find_channel, form_page
from accounts.decorators import permission_required
from accounts.http import OrganisationRequest
from accounts.models import Channel
from accounts.roles import Permission, may
from accounts.selectors import channels
from balancing import selectors
from balancing.forms.listings import ListingForm, PlatformForm
from balancing.models import Listing
from balancing.platform_type import Platform
from balancing.platforms import OWN, PLATFORMS
from balancing.services import save_listing, set_listing_active
from balancing.services.link_keys import KEYED_PLATFORM
from core.exceptions import Conflict, Invalid


@require_http_methods(["GET", "HEAD", "POST"])
@permission_required(Permission.MANAGE_CHANNELS)
def listing_new(request: OrganisationRequest, organisation: str, channel: str) -> HttpResponse:
    """Add a listing: first its platform, then what that platform asks for."""
    known = find_channel(request, channel)
    platform = PLATFORMS.get(request.GET.get("platform", ""))
    if platform is None or platform.key == OWN:
        platform = None
        form: Any = PlatformForm()
    else:
        form = ListingForm(request.POST if request.method == "POST" else None, platform=platform)
    context = {"channel": known, "platform": platform, "chooser": _chooser(platform)}
    if platform is None:
        return render(request, "balancing/listing_new.html", {**context, "form": None})
    made = request.method == "POST" and attempt(form, lambda: _save(request, known, form))
    if made:
        messages.success(request, _("“%(name)s” is listed.") % {"name": made.name})
        return redirect("balancing:listing", organisation, made.public_id)
    return form_page(request, "balancing/listing_new.html", form, context)


@require_http_methods(["GET", "HEAD", "POST"])
@permission_required(Permission.MANAGE_CHANNELS, for_reading=False)
def listing(request: OrganisationRequest, organisation: str, listing: str) -> HttpResponse:
    """Show a listing to every member who covers its channel; let managers change it."""
    known = _found(request, listing)
    platform = PLATFORMS.get(known.platform)
    if platform is None:
        raise Http404
    form = ListingForm(request.POST if request.method == "POST" else None, platform=platform, listing=known)
    may_change = may(request.membership.role, Permission.MANAGE_CHANNELS)
    for field in form.fields.values():
        field.disabled = not may_change
    if request.method == "POST" and attempt(form, lambda: _save(request, known.channel, form, known)):
        messages.success(request, _("The listing is saved."))
        return redirect("balancing:listing", organisation, known.public_id)
    context = {
        "listing": known,
        "channel": known.channel,
        "platform": platform,
        "may_change": may_change,
        "takes_keys": known.platform == KEYED_PLATFORM,
        **_gmail(known),
    }
    return form_page(request, "balancing/listing.html", form, context)


@require_safe
def listing_preview(request: OrganisationRequest, organisation: str, channel: str) -> HttpResponse:
    """Say where an identifier would lead. A part of the form; nothing is saved and nothing is fetched."""
    find_channel(request, channel)
    platform, typed = PLATFORMS.get(request.GET.get("platform", "")), request.GET.get("identifier", "")
    context: dict[str, Any] = {"platform": platform}
    if platform is not None and typed.strip():
        try:
            context["url"] = platform.build_url(typed)
        except Invalid as error:
            context["error"] = error.message
    return render(request, "balancing/_address.html", context)


@require_POST
@permission_required(Permission.MANAGE_CHANNELS)
def listing_on(request: OrganisationRequest, organisation: str, listing: str) -> HttpResponse:
    """Switch a listing on."""
    return _switch(request, listing, is_active=True)


@require_POST
@permission_required(Permission.MANAGE_CHANNELS)
def listing_off(request: OrganisationRequest, organisation: str, listing: str) -> HttpResponse:
    """Switch a listing off."""
    return _switch(request, listing, is_active=False)


def _switch(request: OrganisationRequest, public_id: str, *, is_active: bool) -> HttpResponse:
    known, slug = _found(request, public_id), request.organisation.slug
    try:
        set_listing_active(listing=known, is_active=is_active, actor=request.user)
    except Conflict as error:
        messages.error(request, error.message)
    else:
        back = "balancing:listing_off" if is_active else "balancing:listing_on"
        said = _("“%(name)s” is on.") if is_active else _("“%(name)s” is off.")
        undo = reverse(back, args=[slug, public_id])
        messages.success(request, said % {"name": known.name}, extra_tags=f"undo:{undo}")
    return redirect("balancing:listing", slug, public_id)


def _save(
    request: OrganisationRequest, channel: Channel, form: ListingForm, known: Listing | None = None
) -> Listing:
    values = form.values()
    if known is not None and "identifier" not in form.fields:
        values["identifier"] = known.identifier
    return save_listing(channel=channel, actor=request.user, listing=known, **values)


def _found(request: OrganisationRequest, public_id: str) -> Listing:
    seen = channels(request.organisation, request.membership)
    known = selectors.listing_by_public_id(request.organisation, public_id, seen)
    if known is None:
        raise Http404
    return known


def _chooser(platform: Platform | None) -> PlatformForm:
    return PlatformForm(initial={"platform": platform.key if platform else ""})


def _gmail(known: Listing) -> dict[str, Any]:
    """Return how many of the last draws for a listing went elsewhere for want of a Gmail address, and of how many."""
    if not known.requires_gmail:
        return {}
    tables = list(selectors.current_tables([known.channel]))
    drawn = [
        (reason, count)
        for _table, listing, _led, reason, count in selectors.recent_draws(tables)
        if listing == known.pk
    ]
    return {
        "drawn": sum(count for _reason, count in drawn),
        "not_gmail": sum(count for reason, count in drawn if reason == "not_gmail"),
    }
