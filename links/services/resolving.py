"""Where a tracked link leads, worked out at the moment of the click."""

from __future__ import annotations

from datetime import datetime

from balancing.unique_links import LinkRefused, family
from links.link_requests import request_of, tracked_address
from links.models import ExportedLink
from links.services.link_keys import keys_of_link


def destination(*, link: ExportedLink, now: datetime) -> str:
    """Return the review link of a kept link, made anew; an empty text when it leads nowhere any more.

    Nowhere: it has expired, or its keys were taken away. Where making it costs a call elsewhere, what was made when
    the link was given out is used.
    """
    return "" if link.expires_at <= now else _review_link(link)


def given_address(*, link: ExportedLink) -> str:
    """Return the address that is given out for a kept link: ours where it is tracked, else the review link itself.

    An empty text when the review link cannot be made: its keys were taken away, or the platform has not made it.
    """
    if link.ask_at or link.fault:
        return ""
    return tracked_address(link.organisation_id, link.pk) if link.is_tracked else _review_link(link)


def _review_link(link: ExportedLink) -> str:
    if link.url:
        return link.url
    try:
        return family(link.family).build(request_of(link), keys_of_link(link)).url
    except LinkRefused:
        return ""
