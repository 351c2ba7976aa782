"""Settings of the organisation, and holding its sending."""

from __future__ import annotations

import copy

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.answers import form_page
from accounts.decorators import permission_required
from accounts.features import Feature
from accounts.forms.organisation import HoldForm, OrganisationSettingsForm
from accounts.holds import reason_of
from accounts.http import OrganisationRequest
from accounts.roles import Permission, may
from accounts.services.features import ask_for_feature
from accounts.services.founding import update_organisation
from accounts.services.holding import hold_organisation, release_by_staff, release_organisation
from core.exceptions import DomainError
from core.pages import safe_next


@require_http_methods(["GET", "HEAD", "POST"])
@permission_required(Permission.MANAGE_ORGANISATION, for_reading=False)
def organisation(request: OrganisationRequest, organisation: str) -> HttpResponse:
    """Show the settings to every member; let owners change them."""
    form = OrganisationSettingsForm(
        request.POST if request.method == "POST" else None,
        instance=copy.copy(request.organisation),
        is_read_only=not may(request.membership.role, Permission.MANAGE_ORGANISATION),
    )
    if request.method == "POST" and form.is_valid():
        if changes := form.changes():
            update_organisation(organisation=request.organisation, actor=request.user, **changes)
        messages.success(request, _("The settings are saved."))
        return redirect("accounts:organisation", organisation)
    return _page(request, form, HoldForm())


@require_POST
@permission_required(Permission.MANAGE_ORGANISATION)
def hold(request: OrganisationRequest, organisation: str) -> HttpResponse:
    """Hold all sending, for a reason that everybody reads."""
    form = HoldForm(request.POST)
    if not form.is_valid():
        settings = OrganisationSettingsForm(instance=copy.copy(request.organisation))
        return _page(request, settings, form, status=422)
    hold_organisation(
        organisation=request.organisation, actor=request.user, reason=form.cleaned_data["reason"]
    )
    undo = reverse("accounts:release", args=[organisation])
    messages.success(request, _("All sending is on hold. Letters wait."), extra_tags=f"undo:{undo}")
    return redirect("accounts:organisation", organisation)


@require_POST
@permission_required(Permission.MANAGE_ORGANISATION)
def release(request: OrganisationRequest, organisation: str) -> HttpResponse:
    """Let sending go on. Where we hold it, only a member who is of our staff can, and must say why."""
    known = request.organisation
    try:
        if known.house_hold and request.user.is_staff:
            reason = request.POST.get("reason", "")
            release_by_staff(organisation=known, actor=request.user, reason=reason, now=timezone.now())
        elif known.is_held:
            release_organisation(organisation=known, actor=request.user)
    except DomainError as error:
        messages.error(request, error.message)
        return redirect("accounts:organisation", organisation)
    if known.is_held:
        messages.success(request, _("Our hold is lifted. Your own still stands."))
    else:
        messages.success(request, _("Sending goes on. Letters that wait leave within seconds."))
    return redirect("accounts:organisation", organisation)


@require_POST
@permission_required(Permission.MANAGE_CHANNELS)
def feature_ask(request: OrganisationRequest, organisation: str, feature: str) -> HttpResponse:
    """Ask our staff to switch a premium feature on."""
    ask_for_feature(
        organisation=request.organisation, actor=request.user, feature=Feature(feature), now=timezone.now()
    )
    messages.success(request, _("Asked. Your customer-success manager will come back to you."))
    return redirect(safe_next(request, reverse("accounts:channel_list", args=[organisation])))


def _page(
    request: OrganisationRequest,
    form: OrganisationSettingsForm,
    hold_form: HoldForm,
    status: int | None = None,
) -> HttpResponse:
    may_change = may(request.membership.role, Permission.MANAGE_ORGANISATION)
    known = request.organisation
    context = {
        "hold_form": hold_form,
        "may_change": may_change,
        "held_because": reason_of(known),
        "may_release": may_change and (not known.house_hold or request.user.is_staff),
    }
    return form_page(request, "accounts/organisation.html", form, context, status)
