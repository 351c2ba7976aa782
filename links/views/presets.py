"""Remembered choices, thrown away."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.decorators import permission_required
from accounts.http import OrganisationRequest
from accounts.roles import Permission
from core.pages import safe_next
from links.selectors import preset_by_public_id
from links.services.presets import delete_preset


@require_POST
@permission_required(Permission.SEND)
def preset_delete(request: OrganisationRequest, organisation: str, preset: str) -> HttpResponse:
    """Forget remembered choices."""
    found = preset_by_public_id(request.organisation, preset)
    if found is None:
        raise Http404
    delete_preset(preset=found, actor=request.user)
    messages.success(request, _("The choices “%(name)s” are forgotten.") % {"name": found.name})
    return redirect(safe_next(request, reverse("links:list", args=[organisation])))
