"""Where a tracked link leads, worked out at the moment of the click."""

from __future__ import annotations

from datetime import datetime

from balancing.unique_links import LinkRefused, family
from links.link_requests import request_of
from links.models import ExportedLink
from links.services.link_keys import keys_for


def destination(*, link: ExportedLink, now: datetime) -> str:
    """Return the review link of a kept link, made anew; an empty text when it leads nowhere any more.

    Nowhere: it has expired, or its keys were taken away. Where making it costs a call elsewhere, what was made when
    the link was given out is used.
    """
    if link.expires_at <= now:
        return ""
    if link.url:
        return link.url
    try:
        found = family(link.family)
        return found.build(request_of(link), keys_for(link.channel, link.domain, found.key)).url
    except LinkRefused:
        return ""
