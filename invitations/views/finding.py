"""The command palette: pages, channels, customers and invitations by the beginning of a word.

It is asked by POST although it changes nothing, so that addresses that somebody types stand in no log.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.http import OrganisationRequest
from accounts.models import Channel
from accounts.selectors import channels
from accounts.shell import pages_of
from invitations.models import Customer, Invitation
from invitations.selectors.event_types import event_type_names
from invitations.selectors.finding import MOST, Found, begins_alike, find
from invitations.states import InvitationState


@dataclass(frozen=True)
class Hint:
    """One line of the palette."""

    label: str | Promise
    url: str
    icon: str
    note: str | Promise = ""


@require_POST
def find_anything(request: OrganisationRequest, organisation: str) -> HttpResponse:
    """Answer with the lines for what is typed; every page while nothing is."""
    words = request.POST.get("q", "").strip()[:254]
    found = _found(request, words)
    groups = [
        (_("Pages"), _pages(request, words)),
        (_("Channels"), [_of_channel(organisation, channel) for channel in found.channels]),
        (_("Customers"), [_of_customer(organisation, customer) for customer in found.customers]),
        (_("Invitations"), [_of_invitation(organisation, one) for one in found.invitations]),
    ]
    kept = [(label, hints) for label, hints in groups if hints]
    context = {"groups": kept, "count": sum(len(hints) for _label, hints in kept), "words": words}
    return render(request, "layouts/_palette_list.html", context)


def _found(request: OrganisationRequest, words: str) -> Found:
    if not words:
        return Found([], [], [])
    return find(
        request.organisation,
        words,
        seen=list(channels(request.organisation, request.membership)),
        is_scoped=request.membership.has_channel_scope,
        types=list(event_type_names(request.organisation)),
    )


def _pages(request: OrganisationRequest, words: str) -> list[Hint]:
    found = [
        Hint(page.label, page.url, page.icon)
        for page in pages_of(request)
        if not words or begins_alike(str(page.label), words)
    ]
    return found[:MOST] if words else found


def _of_channel(slug: str, channel: Channel) -> Hint:
    return Hint(
        channel.name, reverse("accounts:channel", args=[slug, channel.public_id]), "store", channel.reference
    )


def _of_customer(slug: str, customer: Customer) -> Hint:
    note = customer.email or "" if customer.name else ""
    url = reverse("invitations:customer_detail", args=[slug, customer.public_id])
    return Hint(str(customer), url, "user", note)


def _of_invitation(slug: str, invitation: Invitation) -> Hint:
    url = reverse("invitations:detail", args=[slug, invitation.public_id])
    told = f"{invitation.customer} · {InvitationState(invitation.state).label}"
    return Hint(invitation.reference, url, "send", told)
