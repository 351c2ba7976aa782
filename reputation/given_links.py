"""The door behind a tracked link: its destination is worked out now, and the click is noted.

It stands here because links and tracking, which are siblings, must not know each other.
"""

from __future__ import annotations

import structlog
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils import timezone, translation
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt

from core.public_tokens import read_token
from core.tenancy import tenant
from core.tokens import Purpose, Token
from links.models import ExportedLink
from links.selectors import link_by_key
from links.services.resolving import destination
from tracking.core import RECORDED_METHODS, Asked
from tracking.noting import doorway, note
from tracking.places import Place

log = structlog.get_logger(__name__)


# The token in the address is all there is to check, and mail programs send no cookies.
@csrf_exempt
@never_cache
def follow(request: HttpRequest, token: str) -> HttpResponse:
    """Lead the holder of a tracked link on, or say honestly that it leads nowhere any more."""
    method = request.method or "GET"
    if method not in RECORDED_METHODS:
        return HttpResponse(status=405, headers={"Allow": "GET, HEAD, OPTIONS"})
    read = read_token(token, Purpose.LINK)
    if read is None:
        raise Http404
    if method == "OPTIONS":
        return HttpResponse(status=204, headers={"Allow": "GET, HEAD, OPTIONS"})
    with tenant(read.organisation):
        link = link_by_key(read.organisation, read.subject)
        url = destination(link=link, now=timezone.now()) if link else ""
    if link is None or not url:
        return _gone(request, link)
    _note(request, token, read, link)
    response = HttpResponseRedirect(url)
    response["Referrer-Policy"] = "no-referrer"
    return response


def _note(request: HttpRequest, text: str, read: Token, link: ExportedLink) -> None:
    channel = link.channel
    place = Place(mode=channel.organisation.tracking_mode, channel=channel.pk, zone=channel.zone)
    note(request, doorway(), Asked(Purpose.LINK, request.method or "GET", text, read), place)


def _gone(request: HttpRequest, link: ExportedLink | None) -> HttpResponse:
    language = link.locale.partition("-")[0] if link else ""
    known = language if language and translation.check_for_language(language) else translation.get_language()
    brand = {"name": link.channel.name, "colour": link.channel.colour} if link else {}
    with translation.override(known or "en"):
        return render(request, "links/public/gone.html", {"brand": brand}, status=410)
