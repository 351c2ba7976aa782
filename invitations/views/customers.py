"""Customers: the list, one person with everything we hold, blocking, forgetting, and the file of their data."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.decorators import permission_required
from accounts.http import OrganisationRequest
from accounts.legal import LegalBasis
from accounts.places import country_name, language_choices
from accounts.roles import Permission, may
from accounts.selectors import channels
from accounts.services.audit import record_audit
from core.exceptions import Conflict
from core.pages import paginate, safe_next
from core.prefixes import searchable
from invitations.customer_file import everything
from invitations.list_lines import lines, reason_label, reason_sentence
from invitations.models import Customer
from invitations.selectors.customers import customer_by_public_id, customers, held_about, suppressed
from invitations.selectors.event_types import event_type_names
from invitations.services.blocking import LIFTABLE, block_customer, unblock_customer
from invitations.services.forgetting import forget_customer
from invitations.signals import Chapter, customer_held, customer_shown


@require_safe
def customer_list(request: OrganisationRequest, organisation: str) -> HttpResponse:
    """List the people whom shops reported, newest first."""
    words = searchable(request.GET.get("q", ""))
    found = customers(request.organisation, words, _channels(request))
    page = paginate(found, request.GET.get("cursor", ""))
    noes = suppressed(request.organisation, page.items)
    context = {
        "page": page,
        "rows": [(customer, customer.pk in noes) for customer in page],
        "words": words,
        "is_asked": bool(request.GET.get("q", "").strip()),
    }
    return render(request, "invitations/customer_list.html", context)


@require_safe
def customer_detail(request: OrganisationRequest, organisation: str, customer: str) -> HttpResponse:
    """Show everything we hold about a person."""
    known = _found(request, customer)
    held = held_about(request.organisation, known, _channels(request))
    names, role = event_type_names(request.organisation), request.membership.role
    language = get_language() or "en"
    reasons = {no.reason for no in held.suppressions}
    is_known = known.erased_at is None
    context = {
        "customer": known,
        "events": [
            (event, names.get(event.event_type, event.event_type), _consents(event)) for event in held.events
        ],
        "lines": lines(held.invitations, names),
        "chapters": _chapters(known, _channels(request)),
        "suppressions": [
            (no, reason_label(no.reason), reason_sentence(no.reason)) for no in held.suppressions
        ],
        "language": dict(language_choices(language)).get(known.language, known.language),
        "country": country_name(known.country, language) if known.country else "",
        "may_send": may(role, Permission.SEND),
        "may_export": may(role, Permission.EXPORT),
        "may_forget": may(role, Permission.SEND) and not request.membership.has_channel_scope and is_known,
        "is_scoped": request.membership.has_channel_scope,
        "can_block": is_known and not reasons,
        "can_unblock": is_known and bool(reasons & set(LIFTABLE)),
    }
    return render(request, "invitations/customer_detail.html", context)


@require_POST
@permission_required(Permission.SEND)
def customer_block(request: OrganisationRequest, organisation: str, customer: str) -> HttpResponse:
    """Block a person's address."""
    known, note = _found(request, customer), request.POST.get("note", "").replace("\x00", "").strip()[:200]
    try:
        stopped = block_customer(customer=known, actor=request.user, now=timezone.now(), note=note)
    except Conflict as error:
        messages.error(request, error.message)
    else:
        undo = reverse("invitations:customer_unblock", args=[organisation, known.public_id])
        said = ngettext(
            "The address is blocked; %(count)s letter was stopped.",
            "The address is blocked; %(count)s letters were stopped.",
            stopped,
        )
        messages.success(request, said % {"count": stopped}, extra_tags=f"undo:{undo}")
    return _back(request, known)


@require_POST
@permission_required(Permission.SEND)
def customer_unblock(request: OrganisationRequest, organisation: str, customer: str) -> HttpResponse:
    """Take back what members may take back."""
    known = _found(request, customer)
    if unblock_customer(customer=known, actor=request.user):
        messages.success(
            request, _("The address may be written to again. Letters that were stopped stay stopped.")
        )
    else:
        messages.info(request, _("There is no block that you could lift; what the customer said stays."))
    return _back(request, known)


@require_POST
@permission_required(Permission.SEND)
def customer_forget(request: OrganisationRequest, organisation: str, customer: str) -> HttpResponse:
    """Erase a person for good. Only for members who cover every channel, because it counts in all of them."""
    if request.membership.has_channel_scope:
        raise PermissionDenied
    known = _found(request, customer)
    try:
        forget_customer(customer=known, actor=request.user, now=timezone.now())
    except Conflict as error:
        messages.error(request, error.message)
    else:
        messages.success(request, _("The customer is forgotten. Counts stay, the person is gone."))
    return redirect("invitations:customer_detail", organisation, known.public_id)


@require_POST
@permission_required(Permission.EXPORT)
def customer_export(request: OrganisationRequest, organisation: str, customer: str) -> HttpResponse:
    """Write everything we hold about a person as a file, and leave a trace that it was taken."""
    known, now = _found(request, customer), timezone.now()
    held = held_about(request.organisation, known, _channels(request))
    record_audit(actor=request.user, action="customer.exported", target=known.public_id)
    told = everything(
        customer=known,
        events=held.events,
        invitations=held.invitations,
        suppressions=held.suppressions,
        now=now,
    )
    for _receiver, chapters in customer_held.send(sender=Customer, customer=known):
        told |= chapters
    response = JsonResponse(told, json_dumps_params={"indent": 2, "ensure_ascii": False})
    response["Content-Disposition"] = f'attachment; filename="{known.public_id}.json"'
    return response


def _chapters(customer: Customer, channels: list[int] | None) -> list[Chapter]:
    """Return what the rooms above hold about a person, in the order of their places."""
    told = customer_shown.send(sender=Customer, customer=customer, channels=channels)
    return sorted((chapter for _receiver, found in told for chapter in found), key=lambda one: one.place)


def _channels(request: OrganisationRequest) -> list[int] | None:
    """Return the channels that bound what this member sees; None: all."""
    if not request.membership.has_channel_scope:
        return None
    return [channel.pk for channel in channels(request.organisation, request.membership)]


def _found(request: OrganisationRequest, public_id: str) -> Customer:
    customer = customer_by_public_id(request.organisation, public_id, _channels(request))
    if customer is None:
        raise Http404
    customer.organisation = request.organisation  # the same row; asking for it again would be a query
    return customer


def _back(request: OrganisationRequest, customer: Customer) -> HttpResponse:
    fallback = reverse("invitations:customer_detail", args=[request.organisation.slug, customer.public_id])
    return redirect(safe_next(request, fallback))


def _consents(event: Any) -> list[tuple[str, bool]]:
    """Return what a customer said with an event: the things spoken of, and yes or no."""
    said = (
        (_("invitations"), event.consent_send),
        (_("reminders"), event.consent_remind),
        (_("tracking"), event.consent_track),
        (_("forwarding"), event.consent_forward),
    )
    basis = LegalBasis(event.legal_basis).label if event.legal_basis in LegalBasis.values else ""
    spoken = [(words, answer) for words, answer in said if answer is not None]
    return [(str(basis), True), *spoken] if basis else spoken
