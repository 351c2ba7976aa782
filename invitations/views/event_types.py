"""Own event types: the list, adding one, switching one on or off."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.answers import attempt, form_page
from accounts.decorators import permission_required
from accounts.http import OrganisationRequest
from accounts.roles import Permission, may
from invitations.event_types import BuiltInEventType
from invitations.forms.rules import EventTypeForm
from invitations.selectors.event_types import own_event_types
from invitations.services.event_types import add_event_type, switch_event_type


@require_http_methods(["GET", "HEAD", "POST"])
@permission_required(Permission.MANAGE_CHANNELS, for_reading=False)
def event_type_list(request: OrganisationRequest, organisation: str) -> HttpResponse:
    """Show every event type; let managers add one."""
    form = EventTypeForm(request.POST if request.method == "POST" else None)
    made = request.method == "POST" and attempt(
        form,
        lambda: add_event_type(organisation=request.organisation, actor=request.user, **form.cleaned_data),
    )
    if made:
        messages.success(request, _("Shops can report “%(name)s” now.") % {"name": made.name})
        return redirect("invitations:event_type_list", organisation)
    context = {
        "built_in": BuiltInEventType.choices,
        "own": own_event_types(request.organisation),
        "may_change": may(request.membership.role, Permission.MANAGE_CHANNELS),
    }
    return form_page(request, "invitations/rule_event_types.html", form, context)


@require_POST
@permission_required(Permission.MANAGE_CHANNELS)
def event_type_on(request: OrganisationRequest, organisation: str, key: str) -> HttpResponse:
    """Take reports of an own event type again."""
    return _switch(request, key, is_active=True)


@require_POST
@permission_required(Permission.MANAGE_CHANNELS)
def event_type_off(request: OrganisationRequest, organisation: str, key: str) -> HttpResponse:
    """Take no more reports of an own event type."""
    return _switch(request, key, is_active=False)


def _switch(request: OrganisationRequest, key: str, *, is_active: bool) -> HttpResponse:
    known = own_event_types(request.organisation).filter(key=key).first()
    if known is None:
        raise Http404
    switch_event_type(event_type=known, actor=request.user, is_active=is_active)
    slug = request.organisation.slug
    undo = reverse(f"invitations:event_type_{'off' if is_active else 'on'}", args=[slug, key])
    said = _("“%(name)s” is taken again.") if is_active else _("“%(name)s” is no longer taken.")
    messages.success(request, said % {"name": known.name}, extra_tags=f"undo:{undo}")
    return redirect("invitations:event_type_list", slug)
