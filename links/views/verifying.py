"""The verifier: paste a link and keys, see what is in it, or which check failed. Nothing is kept."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from accounts.answers import form_page
from accounts.decorators import permission_required
from accounts.http import OrganisationRequest
from accounts.roles import Permission
from accounts.selectors import channels
from balancing.unique_links import Keys, LinkRefused, Reading, read_link
from balancing.vault import keys_for
from links.forms.verifying import VerifyForm
from links.views.history import tabs
from links.words import family_name

_TYPED = ("encryption_key", "authentication_key", "secret_key")


@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
@permission_required(Permission.SEND)
def verify(request: OrganisationRequest, organisation: str) -> HttpResponse:
    """Read a link with the keys given or stored."""
    form = VerifyForm(request.POST or None, channels=channels(request.organisation, request.membership))
    context: dict[str, Any] = {**tabs(request, "verify"), "has_typed": any(map(request.POST.get, _TYPED))}
    if request.method == "POST" and form.is_valid():
        reading = _read(form)
        context |= {"reading": reading, "family": family_name(reading.family), "facts": _facts(reading)}
    return form_page(request, "links/verify.html", form, context)


def _read(form: VerifyForm) -> Reading:
    url, channel = form.cleaned_data["url"], form.cleaned_data["channel"]
    keys = form.keys()
    if channel is None:
        return read_link(url, keys)
    # What the link is, and for which domain, is told without keys.
    shape = read_link(url, Keys())
    try:
        keys = keys_for(channel, shape.family, shape.domain)
    except LinkRefused as refused:
        return shape if shape.failed != "missing_secret" else _refused(shape, refused)
    return read_link(url, keys)


def _refused(shape: Reading, refused: LinkRefused) -> Reading:
    return Reading(
        shape.family,
        shape.host,
        shape.domain,
        shape.is_embedded,
        passed=shape.passed,
        failed=refused.code,
        message=refused.message,
    )


def _facts(reading: Reading) -> list[tuple[str, str]]:
    """Return what is known of a link, in words for a list."""
    facts = [
        (_("Kind of link"), family_name(reading.family) if reading.family else ""),
        (_("Host"), reading.host),
        (_("Domain"), reading.domain),
        (_("E-mail"), reading.payload.get("email", "")),
        (_("Name"), reading.payload.get("name", "")),
        (_("Reference"), reading.payload.get("ref", "")),
        (_("Tags"), _joined(reading.payload.get("tags"))),
        (_("Product SKUs"), _joined(reading.payload.get("skus"))),
    ]
    return [(term, value) for term, value in facts if value]


def _joined(words: Any) -> str:
    return ", ".join(map(str, words)) if isinstance(words, list) else ""
