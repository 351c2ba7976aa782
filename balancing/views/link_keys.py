"""The keys of a channel's unique links: which are stored, storing and deleting them. They are never shown."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from accounts.answers import attempt, find_channel, form_page
from accounts.decorators import permission_required
from accounts.http import OrganisationRequest
from accounts.models import Channel
from accounts.roles import Permission, may
from balancing import selectors
from balancing.forms.link_keys import WHERE, KeyedFamilyForm, LinkKeysForm
from balancing.models import LinkKeys
from balancing.services import delete_link_keys, save_link_keys
from balancing.unique_links import FAMILIES
from balancing.unique_links.key_checks import KEYED
from balancing.views.frame import tabs


@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
@permission_required(Permission.MANAGE_CHANNELS, for_reading=False)
def link_keys(request: OrganisationRequest, organisation: str, channel: str) -> HttpResponse:
    """List which keys are stored; let managers store keys of one kind of link for a domain."""
    known = find_channel(request, channel)
    asked = request.GET.get("family", "")
    family = asked if asked in KEYED else KEYED[0]
    form = LinkKeysForm(
        request.POST if request.method == "POST" else None,
        family=family,
        initial={"domain": request.GET.get("domain", "")[:253]},
    )
    saved = request.method == "POST" and attempt(form, lambda: _save(request, known, form))
    if saved:
        messages.success(request, _("The keys for %(domain)s are stored.") % {"domain": saved.domain})
        return redirect("balancing:link_keys", organisation, known.public_id)
    return form_page(request, "balancing/link_keys.html", form, _context(request, known, form, organisation))


@require_POST
@permission_required(Permission.MANAGE_CHANNELS)
def link_keys_delete(
    request: OrganisationRequest, organisation: str, channel: str, link_keys: str
) -> HttpResponse:
    """Throw stored keys away."""
    known = find_channel(request, channel)
    found = selectors.link_keys_by_public_id(known, link_keys)
    if found is None:
        raise Http404
    delete_link_keys(link_keys=found, actor=request.user)
    messages.success(request, _("The keys for %(domain)s are deleted.") % {"domain": found.domain})
    return redirect("balancing:link_keys", organisation, known.public_id)


def _save(request: OrganisationRequest, known: Channel, form: LinkKeysForm) -> LinkKeys:
    return save_link_keys(
        channel=known,
        domain=form.cleaned_data["domain"],
        family=form.family,
        keys=form.keys(),
        actor=request.user,
        now=timezone.now(),
    )


def _context(
    request: OrganisationRequest, known: Channel, form: LinkKeysForm, organisation: str
) -> dict[str, Any]:
    return {
        "channel": known,
        "rows": [(row, FAMILIES[row.family].name) for row in selectors.link_keys_of(known)],
        "chooser": KeyedFamilyForm(initial={"family": form.family}),
        "family": FAMILIES[form.family],
        "where": WHERE[form.family],
        "may_change": may(request.membership.role, Permission.MANAGE_CHANNELS),
        "tabs": tabs(known, organisation, "keys"),
    }
