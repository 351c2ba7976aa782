"""How a sender's letters leave: transport, signature, the password for reports, and the check of its domain."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.answers import attempt, form_page
from accounts.decorators import permission_required
from accounts.forms.senders import TransportForm
from accounts.http import OrganisationRequest
from accounts.roles import Permission
from accounts.selectors import check_of
from accounts.sender_pages import check_facts, hook_address
from accounts.services.domain_checks import ask_for_check
from accounts.services.senders import is_house
from accounts.services.transporting import make_dkim_key, new_hook_password, set_transport, switch_dkim
from accounts.transports import Transport
from accounts.views.senders import find_sender, may_change_senders, require_all_channels
from core.exceptions import DomainError


@require_http_methods(["GET", "HEAD", "POST"])
@permission_required(Permission.MANAGE_CHANNELS)
def sender_transport(
    request: OrganisationRequest, organisation: str, sender: str, transport: str
) -> HttpResponse:
    """Set by which way letters leave. What is secret goes in and never comes out again."""
    known = find_sender(request, sender)
    require_all_channels(request)
    if transport not in Transport.values or is_house(known):
        raise Http404
    form = TransportForm(
        request.POST if request.method == "POST" else None, sender=known, transport=transport
    )
    saved = request.method == "POST" and attempt(
        form,
        lambda: set_transport(
            sender=known, actor=request.user, transport=transport, values=form.cleaned_data
        ),
    )
    if saved:
        ask_for_check(sender=known, now=timezone.now())
        messages.success(request, _("Saved. Letters leave this way from now on."))
        return redirect("accounts:sender", organisation, sender)
    context = {"sender": known, "transport": Transport(transport)}
    return form_page(request, "accounts/sender_transport.html", form, context)


@require_POST
@permission_required(Permission.MANAGE_CHANNELS)
def sender_hook_password(request: OrganisationRequest, organisation: str, sender: str) -> HttpResponse:
    """Make the password with which the provider reports, and show it, this once, in the very answer."""
    known = find_sender(request, sender)
    require_all_channels(request)
    try:
        password = new_hook_password(sender=known, actor=request.user)
    except DomainError as error:
        messages.error(request, error.message)
        return redirect("accounts:sender", organisation, sender)
    scheme, _colon, rest = hook_address(known).partition("://")
    context = {"sender": known, "password": password, "address": f"{scheme}://reports:{password}@{rest}"}
    return render(request, "accounts/sender_password.html", context)


@require_POST
@permission_required(Permission.MANAGE_CHANNELS)
def sender_key(request: OrganisationRequest, organisation: str, sender: str) -> HttpResponse:
    """Make a DKIM key, or switch signing on or off."""
    known = find_sender(request, sender)
    require_all_channels(request)
    now = timezone.now()
    deed = request.POST.get("deed")
    try:
        if deed == "new":
            make_dkim_key(sender=known, actor=request.user, now=now)
            messages.success(request, _("The key is made. Publish its record, then switch signing on."))
        elif deed in {"on", "off"}:
            switch_dkim(sender=known, actor=request.user, is_on=deed == "on")
            said = (
                _("Letters are signed from now on.") if deed == "on" else _("Letters are no longer signed.")
            )
            messages.success(request, said)
    except DomainError as error:
        messages.error(request, error.message)
    ask_for_check(sender=known, now=now)
    return redirect("accounts:sender", organisation, sender)


@require_http_methods(["GET", "HEAD", "POST"])
def sender_check(request: OrganisationRequest, organisation: str, sender: str) -> HttpResponse:
    """Show how the check of the domain stands; on POST ask a worker to look again."""
    known = find_sender(request, sender)
    if request.method == "POST":
        ask_for_check(sender=known, now=timezone.now())
        return redirect("accounts:sender", organisation, sender)
    context = {"sender": known, "may_change": may_change_senders(request), **check_facts(check_of(known))}
    return render(request, "accounts/_sender_check.html", context)
