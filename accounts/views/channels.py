"""Channels: the list, a new one, one of them, and its switch."""

from __future__ import annotations

import copy

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.answers import attempt, find_channel, form_page
from accounts.decorators import permission_required
from accounts.forms.channels import ChannelForm
from accounts.http import OrganisationRequest
from accounts.models import Channel
from accounts.places import country_name, language_choices, time_zone_choices, usual_time_zone
from accounts.roles import Permission, may
from accounts.selectors import channels, senders
from accounts.services.channels import create_channel, switch_channel, update_channel


@require_safe
def channel_list(request: OrganisationRequest, organisation: str) -> HttpResponse:
    """List the channels this member may see."""
    language = get_language() or "en"
    languages = dict(language_choices(language))
    found = channels(request.organisation, request.membership).select_related("sender")
    rows = [
        {
            "channel": channel,
            "country": country_name(channel.country, language),
            "language": languages.get(channel.language, channel.language),
        }
        for channel in found
    ]
    may_make = (
        may(request.membership.role, Permission.MANAGE_CHANNELS) and not request.membership.has_channel_scope
    )
    return render(request, "accounts/channel_list.html", {"rows": rows, "may_make": may_make})


@require_http_methods(["GET", "HEAD", "POST"])
@permission_required(Permission.MANAGE_CHANNELS)
def channel_new(request: OrganisationRequest, organisation: str) -> HttpResponse:
    """Make a channel. Members who cover only some channels may not: a new one would not be theirs."""
    if request.membership.has_channel_scope:
        raise PermissionDenied
    beginning = {
        # The first is mostly the organisation itself.
        "name": "" if channels(request.organisation).exists() else request.organisation.name,
        "country": request.organisation.country,
        "language": get_language() or "en",
        "time_zone": usual_time_zone(request.organisation.country),
    }
    form = ChannelForm(
        request.POST if request.method == "POST" else None,
        senders=senders(request.organisation),
        initial=beginning,
    )
    made = request.method == "POST" and attempt(
        form,
        lambda: create_channel(
            organisation=request.organisation, actor=request.user, now=timezone.now(), **form.changes()
        ),
    )
    if made:
        messages.success(request, _("The channel “%(name)s” is ready.") % {"name": made.name})
        return redirect("accounts:channel", organisation, made.public_id)
    return form_page(request, "accounts/channel_new.html", form, {"time_zones": time_zone_choices()})


@require_http_methods(["GET", "HEAD", "POST"])
@permission_required(Permission.MANAGE_CHANNELS, for_reading=False)
def channel(request: OrganisationRequest, organisation: str, channel: str) -> HttpResponse:
    """Show a channel to every member; let managers change it."""
    known = find_channel(request, channel)
    may_change = may(request.membership.role, Permission.MANAGE_CHANNELS)
    form = ChannelForm(
        request.POST if request.method == "POST" else None,
        senders=senders(request.organisation),
        instance=copy.copy(known),
        is_read_only=not may_change,
    )
    saved = request.method == "POST" and attempt(form, lambda: _update(request, form, known))
    if saved:
        messages.success(request, _("The channel “%(name)s” is saved.") % {"name": saved.name})
        return redirect("accounts:channel", organisation, channel)
    context = {"channel": known, "may_change": may_change, "time_zones": time_zone_choices()}
    return form_page(request, "accounts/channel.html", form, context)


@require_POST
@permission_required(Permission.MANAGE_CHANNELS)
def channel_on(request: OrganisationRequest, organisation: str, channel: str) -> HttpResponse:
    """Switch a channel on."""
    known = find_channel(request, channel)
    switch_channel(channel=known, actor=request.user, is_active=True)
    undo = reverse("accounts:channel_off", args=[organisation, channel])
    messages.success(request, _("“%(name)s” is on.") % {"name": known.name}, extra_tags=f"undo:{undo}")
    return redirect("accounts:channel", organisation, channel)


@require_POST
@permission_required(Permission.MANAGE_CHANNELS)
def channel_off(request: OrganisationRequest, organisation: str, channel: str) -> HttpResponse:
    """Switch a channel off."""
    known = find_channel(request, channel)
    switch_channel(channel=known, actor=request.user, is_active=False)
    undo = reverse("accounts:channel_on", args=[organisation, channel])
    messages.success(request, _("“%(name)s” is off.") % {"name": known.name}, extra_tags=f"undo:{undo}")
    return redirect("accounts:channel", organisation, channel)


def _update(request: OrganisationRequest, form: ChannelForm, known: Channel) -> Channel:
    changes = form.changes()
    return update_channel(channel=known, actor=request.user, **changes) if changes else known
