"""API keys: the list, issuing one, showing it once, revoking."""

from __future__ import annotations

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.answers import attempt, form_page
from accounts.curl import example
from accounts.decorators import permission_required
from accounts.forms.keys import KeyForm
from accounts.http import OrganisationRequest
from accounts.models.api_key import Scope
from accounts.roles import Permission, may
from accounts.selectors import channels, key_by_public_id, keys
from accounts.services.keys import issue_key, revoke_key


@require_safe
def key_list(request: OrganisationRequest, organisation: str) -> HttpResponse:
    """List the keys, revoked ones included. No secret is among what is listed, so every member may read."""
    now = timezone.now()
    rows = [
        {"key": key, "is_live": key.is_live(now), "scopes": [Scope(scope).label for scope in key.scopes]}
        for key in keys(request.organisation)
    ]
    context = {"rows": rows, "may_manage": may(request.membership.role, Permission.MANAGE_KEYS)}
    return render(request, "accounts/key_list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@permission_required(Permission.MANAGE_KEYS)
def key_new(request: OrganisationRequest, organisation: str) -> HttpResponse:
    """Issue a key and show it, this once, in the very answer: it is kept nowhere, so no later page could."""
    now = timezone.now()
    taken = [key.name for key in keys(request.organisation) if key.is_live(now)]
    form = KeyForm(request.POST if request.method == "POST" else None, taken=taken)
    issued = request.method == "POST" and attempt(
        form,
        lambda: issue_key(
            organisation=request.organisation,
            actor=request.user,
            name=form.cleaned_data["name"],
            scopes=form.cleaned_data["scopes"],
            expires_at=form.expires_at(now),
        ),
    )
    if not issued:
        return form_page(request, "accounts/key_new.html", form)
    key, text = issued
    channel = channels(request.organisation).first()
    curl = example(settings.BASE_URL, text, key.scopes, channel.public_id if channel else "", now)
    return render(request, "accounts/key_issued.html", {"key": key, "text": text, "curl": curl})


@require_POST
@permission_required(Permission.MANAGE_KEYS)
def key_revoke(request: OrganisationRequest, organisation: str, key: str) -> HttpResponse:
    """Revoke a key; programs that use it are refused from the next request on."""
    known = key_by_public_id(request.organisation, key)
    if known is None:
        raise Http404
    revoke_key(key=known, actor=request.user, now=timezone.now())
    messages.success(request, _("The key “%(name)s” opens nothing any more.") % {"name": known.name})
    return redirect("accounts:key_list", organisation)
