"""Beginning: choose the kind of link, then upload a list, add customers one at a time, or try with dummy data."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.files.base import ContentFile
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.answers import attempt, form_page
from accounts.decorators import permission_required
from accounts.http import OrganisationRequest
from accounts.models import Channel
from accounts.roles import Permission
from accounts.selectors import channels
from balancing.unique_links import FAMILIES
from balancing.unique_links.families import BUSINESS_GENERATED, PLAIN
from core.uploads import upload_limit
from links import sample as dummy
from links.forms.starting import StartForm, host_of
from links.models import LinkBatch
from links.selectors import has_keys, place_of
from links.services.batches import receive_list
from links.services.customers import begin_customers
from links.views.history import steps


@require_http_methods(["GET", "HEAD", "POST"])
@permission_required(Permission.SEND)
@upload_limit("IMPORT_MAX_BYTES")
def new(request: OrganisationRequest, organisation: str) -> HttpResponse:
    """Ask for the kind of link and the customers; nothing is made before columns and file are checked."""
    known = channels(request.organisation, request.membership)
    if request.method == "POST":
        form = StartForm(request.POST, request.FILES, channels=known)
        begun = attempt(form, lambda: _begun(request, form))
        if begun is not None:
            is_typed = begun.source == LinkBatch.Source.FORM
            return redirect("links:customers" if is_typed else "links:check", organisation, begun.public_id)
    else:
        form = StartForm(channels=known, initial=_initial(request, known))
    context = {
        "limit": settings.IMPORT_MAX_BYTES // (1024 * 1024),
        "has_channels": known.exists(),
        "steps": steps(1),
        "chosen": form.chosen,
        "lacks_keys": _lacks_keys(form, known),
    }
    return form_page(request, "links/new.html", form, context)


@require_POST
@permission_required(Permission.SEND)
def sample(request: OrganisationRequest, organisation: str) -> HttpResponse:
    """Begin with dummy data: people who do not exist, and keys that everybody knows."""
    channel = channels(request.organisation, request.membership).first()
    if channel is None:
        return redirect("links:new", organisation)
    batch = _received(request, channel, dummy.FAMILY, dummy.DOMAIN)
    return redirect("links:check", organisation, batch.public_id)


def _begun(request: OrganisationRequest, form: StartForm) -> LinkBatch:
    said = form.cleaned_data
    chosen = {"channel": said["channel"], "family": said["family"], "domain": said["domain"]}
    if request.POST.get("act") == "customers":
        return begin_customers(
            **chosen, is_tracked=form.wants_tracking(), actor=request.user, now=timezone.now()
        )
    return receive_list(
        **chosen,
        is_tracked=form.wants_tracking(),
        name=said["file"].name,
        content=said["file"],
        actor=request.user,
        now=timezone.now(),
    )


def _received(request: OrganisationRequest, channel: Channel, family: str, domain: str) -> LinkBatch:
    return receive_list(
        channel=channel,
        family=family,
        domain=domain,
        is_tracked=False,
        name=_("Dummy data"),
        content=ContentFile(dummy.sample_list()),
        actor=request.user,
        now=timezone.now(),
        source=LinkBatch.Source.SAMPLE,
    )


def _initial(request: OrganisationRequest, known: QuerySet[Channel]) -> dict[str, Any]:
    """Return what the form shows at first; the address may choose another channel or kind of link."""
    wanted = request.GET.get("channel", "")
    channel = next((one for one in known if str(one.public_uuid) == wanted), None) or known.first()
    if channel is None:
        return {}
    usual = BUSINESS_GENERATED if has_keys(channel) else PLAIN
    chosen = FAMILIES.get(request.GET.get("family", ""), FAMILIES[usual])
    place = place_of(channel, chosen)
    if not place and chosen.platform == "trustpilot":
        # What was typed for one kind of their links holds for the others.
        place = host_of(channel) or request.GET.get("domain", "")[:300]
    return {
        "channel": channel.public_uuid,
        "family": chosen.key,
        "domain": place,
        "is_tracked": request.GET.get("is_tracked", ""),
    }


def _lacks_keys(form: StartForm, known: QuerySet[Channel]) -> Channel | None:
    """Return the chosen channel when its kind of link needs keys and none are stored for it."""
    found = form.chosen
    if found is None or not found.needs_keys:
        return None
    wanted = str(form["channel"].value() or "")
    channel = next((one for one in known if str(one.public_uuid) == wanted), None)
    return channel if channel is not None and not has_keys(channel, found.key) else None
