"""Saved views: keep, change, delete, and choose the one that opens first. Every member keeps their own."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.http import OrganisationRequest
from accounts.roles import Permission, may
from core.exceptions import DomainError
from invitations.forms.saved_views import SavedViewForm
from invitations.models import SavedView
from invitations.selectors.saved_views import view_by_public_id
from invitations.services.saved_views import change_view, delete_view, open_first, save_view
from invitations.views.view_bar import ALL


@require_POST
def view_save(request: OrganisationRequest, organisation: str) -> HttpResponse:
    """Keep the filters of the list as a view of the member's own."""
    form = SavedViewForm(request.POST)
    if not form.is_valid():
        return _refused(request, form)
    try:
        view = save_view(organisation=request.organisation, owner=request.user, **form.cleaned_data)
    except DomainError as error:
        messages.error(request, error.message)
        return redirect(_list(organisation, ALL, form.cleaned_data["query"]))
    messages.success(request, _("The view “%(name)s” is saved.") % {"name": view.name})
    return redirect(_list(organisation, view.public_id, view.query))


@require_POST
def view_change(request: OrganisationRequest, organisation: str, saved_view: str) -> HttpResponse:
    """Change one of the member's own views: its name, who sees it, its filters."""
    view, form = _own(request, saved_view), SavedViewForm(request.POST)
    if not form.is_valid():
        return _refused(request, form)
    told = form.cleaned_data
    try:
        change_view(view=view, name=told["name"], query=told["query"], is_shared=told["is_shared"])
    except DomainError as error:
        messages.error(request, error.message)
        return redirect(_list(organisation, view.public_id, told["query"]))
    if told["is_first"] != view.is_first:
        first = view if told["is_first"] else None
        open_first(organisation=request.organisation, user=request.user, view=first)
    messages.success(request, _("The view “%(name)s” is saved.") % {"name": view.name})
    return redirect(_list(organisation, view.public_id, view.query))


@require_POST
def view_first(request: OrganisationRequest, organisation: str, saved_view: str) -> HttpResponse:
    """Let a view open first, or no longer."""
    view = _seen(request, saved_view)
    first = None if view.is_first else view
    open_first(organisation=request.organisation, user=request.user, view=first)
    said = _("“%(name)s” opens first now.") if first else _("“%(name)s” does not open first any more.")
    messages.success(request, said % {"name": view.name})
    return redirect(_list(organisation, view.public_id, view.query))


@require_POST
def view_delete(request: OrganisationRequest, organisation: str, saved_view: str) -> HttpResponse:
    """Delete a view: one's own, or a shared one of somebody else's by those who manage the team."""
    view = _seen(request, saved_view)
    if view.owner_id != request.user.pk and not may(request.membership.role, Permission.MANAGE_TEAM):
        raise PermissionDenied
    delete_view(view=view)
    messages.success(request, _("The view “%(name)s” is deleted.") % {"name": view.name})
    return redirect(_list(organisation, ALL, view.query))


def _seen(request: OrganisationRequest, public_id: str) -> SavedView:
    view = view_by_public_id(request.organisation, request.user, public_id)
    if view is None:
        raise Http404
    return view


def _own(request: OrganisationRequest, public_id: str) -> SavedView:
    view = _seen(request, public_id)
    if view.owner_id != request.user.pk:
        raise PermissionDenied
    return view


def _refused(request: OrganisationRequest, form: SavedViewForm) -> HttpResponse:
    for name, sentences in form.errors.items():
        label = "" if form.fields[name].widget.is_hidden else f"{form.fields[name].label}: "
        messages.error(request, label + " ".join(sentences))
    return redirect(_list(request.organisation.slug, ALL, form.cleaned_data.get("query", "")))


def _list(organisation: str, view: str, query: str) -> str:
    return f"{reverse('invitations:list', args=[organisation])}?view={view}" + (f"&{query}" if query else "")
