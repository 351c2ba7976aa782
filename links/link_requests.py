"""From a kept link back to what it is made of, and the address under which it is given out when it is tracked."""

from __future__ import annotations

from django.conf import settings

from balancing.unique_links import LinkRequest
from core.public_tokens import make_token
from core.tokens import Purpose
from links.models import ExportedLink


def request_of(link: ExportedLink) -> LinkRequest:
    """Return what a kept link asks of its family."""
    return LinkRequest(
        domain=link.domain,
        email=link.email,
        name=link.name,
        reference=link.matching_key or link.reference,
        locale=link.locale,
        tags=tuple(link.tags),
        skus=tuple(link.skus),
        is_embedded=link.is_embedded,
        stars=link.stars,
        host=link.host,
    )


def tracked_address(organisation: int, link: int) -> str:
    """Return the address that is given out for a tracked link: nothing about the customer can be read in it."""
    return f"{settings.BASE_URL}/r/{make_token(Purpose.LINK, organisation=organisation, subject=link)}/"
