"""Senders: the list, a new one, one of them with all that belongs to it, and the confirmation by mail."""

from __future__ import annotations

import copy
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Count
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.answers import attempt, form_page
from accounts.decorators import permission_required
from accounts.forms.senders import RemoveSenderForm, SenderForm
from accounts.http import OrganisationRequest
from accounts.models import SenderIdentity
from accounts.roles import Permission, may
from accounts.selectors import channels, check_of, sender_by_public_id, senders
from accounts.sender_pages import facts_of
from accounts.services.domain_checks import ask_for_check
from accounts.services.senders import (
    add_sender,
    ask_again,
    change_sender,
    confirm_sender,
    is_house,
    remove_sender,
    sender_of_letter,
)


@require_safe
def sender_list(request: OrganisationRequest, organisation: str) -> HttpResponse:
    """List the senders, with how many channels use each."""
    rows = senders(request.organisation).annotate(uses=Count("channels"))
    context = {"rows": rows, "may_change": may_change_senders(request)}
    return render(request, "accounts/sender_list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@permission_required(Permission.MANAGE_CHANNELS)
def sender_new(request: OrganisationRequest, organisation: str) -> HttpResponse:
    """Add a sender; its address gets a letter."""
    require_all_channels(request)
    form = SenderForm(
        request.POST if request.method == "POST" else None, initial={"from_name": request.organisation.name}
    )
    now = timezone.now()
    made = request.method == "POST" and attempt(
        form,
        lambda: add_sender(
            organisation=request.organisation, actor=request.user, now=now, **form.cleaned_data
        ),
    )
    if made:
        ask_for_check(sender=made, now=now)
        said = {"address": made.from_email}
        messages.success(request, _("We have written to %(address)s. Open the letter and confirm.") % said)
        return redirect("accounts:sender", organisation, made.public_id)
    return form_page(request, "accounts/sender_new.html", form)


@require_http_methods(["GET", "HEAD", "POST"])
@permission_required(Permission.MANAGE_CHANNELS, for_reading=False)
def sender(request: OrganisationRequest, organisation: str, sender: str) -> HttpResponse:
    """Show a sender to every member; let managers change it."""
    known = find_sender(request, sender)
    may_change = may_change_senders(request)
    if request.method == "POST":
        require_all_channels(request)
    form = SenderForm(
        request.POST if request.method == "POST" else None,
        instance=copy.copy(known),
        is_read_only=not may_change,
        is_house=is_house(known),
    )
    if request.method == "POST" and attempt(form, lambda: _change(request, form, known)):
        messages.success(request, _("The sender is saved."))
        return redirect("accounts:sender", organisation, sender)
    return form_page(request, "accounts/sender.html", form, _context(request, known, may_change))


@require_POST
@permission_required(Permission.MANAGE_CHANNELS)
def sender_ask(request: OrganisationRequest, organisation: str, sender: str) -> HttpResponse:
    """Send the letter that asks for a confirmation once more."""
    known = find_sender(request, sender)
    require_all_channels(request)
    if ask_again(sender=known, actor=request.user, now=timezone.now()):
        messages.success(
            request, _("The letter is on its way to %(address)s.") % {"address": known.from_email}
        )
    else:
        messages.info(
            request, _("A letter left a moment ago. Look into the mail box, and try again in a minute.")
        )
    return redirect("accounts:sender", organisation, sender)


@require_POST
@permission_required(Permission.MANAGE_CHANNELS)
def sender_remove(request: OrganisationRequest, organisation: str, sender: str) -> HttpResponse:
    """Remove a sender; its channels go to another."""
    known = find_sender(request, sender)
    require_all_channels(request)
    form = _remove_form(request, known)
    replacement = form.cleaned_data["replacement"] if form.is_valid() else None
    gone = attempt(
        form,
        lambda: (remove_sender(sender=known, actor=request.user, replacement=replacement), True)[1],
    )
    if gone:
        messages.success(request, _("The sender %(address)s is gone.") % {"address": known.from_email})
        return redirect("accounts:sender_list", organisation)
    shown = SenderForm(instance=copy.copy(known), is_house=is_house(known))
    context = {**_context(request, known, True), "remove_form": form}
    return form_page(request, "accounts/sender.html", shown, context, status=422)


# The token in the address proves who asks; a letter may be opened on any device.
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def sender_confirm(request: HttpRequest, token: str) -> HttpResponse:
    """Show what a letter asks for, and change nothing, when its link is opened; confirm when that is posted."""
    now = timezone.now()
    found = sender_of_letter(token, now)
    if found is None:
        return render(request, "accounts/sender_gone.html", status=404)
    if request.method == "POST":
        confirm_sender(sender=found, now=now)
        return redirect("accounts:sender_confirm", token)
    return render(request, "accounts/sender_confirm.html", {"sender": found})


def find_sender(request: OrganisationRequest, public_id: str) -> SenderIdentity:
    """Return the sender of that public id; raise `Http404` when the organisation has none such."""
    found = sender_by_public_id(request.organisation, public_id)
    if found is None:
        raise Http404
    found.organisation = request.organisation
    return found


def may_change_senders(request: OrganisationRequest) -> bool:
    """Tell whether this member may change senders: they write for all channels, so who covers only some may not."""
    membership = request.membership
    return may(membership.role, Permission.MANAGE_CHANNELS) and not membership.has_channel_scope


def require_all_channels(request: OrganisationRequest) -> None:
    """Raise `PermissionDenied` for members who cover only some channels."""
    if not may_change_senders(request):
        raise PermissionDenied


def _change(request: OrganisationRequest, form: SenderForm, known: SenderIdentity) -> SenderIdentity:
    changes = form.changes()
    if not changes:
        return known
    return change_sender(sender=known, actor=request.user, now=timezone.now(), **changes)


def _remove_form(
    request: OrganisationRequest, known: SenderIdentity, *, is_bound: bool = True
) -> RemoveSenderForm:
    others = senders(request.organisation).exclude(pk=known.pk).exclude(verified_at=None)
    is_used = channels(request.organisation).filter(sender=known).exists()
    return RemoveSenderForm(request.POST if is_bound else None, others=others, is_used=is_used)


def _context(request: OrganisationRequest, known: SenderIdentity, may_change: bool) -> dict[str, Any]:
    users = list(channels(request.organisation).filter(sender=known))
    return {
        "sender": known,
        "may_change": may_change,
        "users": users,
        "remove_form": _remove_form(request, known, is_bound=False),
        **facts_of(known, check_of(known)),
    }
