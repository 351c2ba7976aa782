"""What the pages of balancing share: the tabs of a channel, and the panel of the premium feature."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from accounts.features import Feature
from accounts.http import OrganisationRequest
from accounts.models import Channel
from accounts.selectors import feature_asked_at, has_feature
from balancing.forms.shares import Scope
from balancing.kinds import ReviewKind

WHOLE = Scope()


def locked(request: OrganisationRequest, may_ask: bool) -> dict[str, Any]:
    """Return what the panel of the premium feature says; `is_locked` tells whether it is to be shown at all."""
    is_on = has_feature(request.organisation, Feature.REVIEW_BALANCING_EMAIL, timezone.now())
    slug = request.organisation.slug
    asked_at = None if is_on else feature_asked_at(request.organisation, Feature.REVIEW_BALANCING_EMAIL)
    url = reverse("accounts:feature_ask", args=[slug, Feature.REVIEW_BALANCING_EMAIL.value])
    return {"is_locked": not is_on, "asked_at": asked_at, "ask_url": url if may_ask else ""}


def tabs(known: Channel, slug: str, here: str) -> list[tuple[str, str, bool]]:
    """Return the tabs of a channel's pages; `here` is shares, evidence or keys."""
    pages = (
        ("shares", _("Shares and listings"), "balancing:channel"),
        ("evidence", _("Evidence"), "balancing:evidence"),
        ("keys", _("Link keys"), "balancing:link_keys"),
    )
    return [(label, address(name, known, slug), here == key) for key, label, name in pages]


def address(name: str, known: Channel, slug: str, scope: Scope = WHOLE, version: int | None = None) -> str:
    """Return the address of a channel's page about a scope, and perhaps about one version of its table."""
    asked = {name: str(value) for name, value in vars(scope).items() if value}
    if scope.kind == ReviewKind.SERVICE:
        del asked["kind"]
    if version is not None:
        asked["version"] = str(version)
    url = reverse(name, args=[slug, known.public_id])
    return f"{url}?{urlencode(asked)}" if asked else url
