"""Django's own tracking door: slower than the process, with the same answers, for installations without it.

It appends a hit and does nothing else; every decision stands in `core`.
"""

from __future__ import annotations

import time
from functools import lru_cache

import structlog
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt

from core.public_tokens import tokens
from tracking import core
from tracking.answers import Answer, shown
from tracking.core import Asked, Doorway, Signs
from tracking.environment import known_networks
from tracking.pages import Page
from tracking.places import Place
from tracking.receipts import settled
from tracking.recording import FloodGate
from tracking.services.hits import known_place, record_hits
from tracking.sources import Networks, last_hop

log = structlog.get_logger(__name__)
_gate = FloodGate()


@csrf_exempt
def follow(request: HttpRequest, token: str) -> HttpResponse:
    """Answer a click, a pixel, the hidden link, a listing's static link or an onward link."""
    doorway = _doorway()
    asked = core.ask(request.method or "GET", request.path_info, doorway.tokens)
    if asked is None:
        return _response(_shown(request, Page.UNKNOWN))
    if isinstance(asked, Answer):
        return _response(asked)
    place = None
    if asked.token is not None:
        place = known_place((asked.token.organisation, asked.token.listing))
    answer = core.answer(doorway, asked, place, request.META.get("QUERY_STRING", ""))
    try:
        _note(request, doorway, asked, place)
    except Exception:
        log.exception("a hit could not be noted; its request was answered all the same")
    return _response(_shown(request, answer) if isinstance(answer, Page) else answer)


def _note(request: HttpRequest, doorway: Doorway, asked: Asked, place: Place | None) -> None:
    headers = request.headers
    address = request.META.get("REMOTE_ADDR", "")
    if settings.TRUST_PROXY:
        address = last_hop([headers.get("X-Forwarded-For", "")]) or address
    purpose = headers.get("Sec-Purpose") or headers.get("Purpose") or ""
    signs = Signs(headers.get("User-Agent", ""), purpose, address)
    noted = core.witness(doorway, asked, place, signs, timezone.now())
    if noted is not None and place is not None:
        noted = settled(noted, place)
    if noted is not None and _gate.admits(noted, time.monotonic()):
        record_hits(receipts=[noted])


def _doorway() -> Doorway:
    return Doorway(
        tokens(), settings.BASE_URL, settings.ADDRESS_PEPPERS[-1], _networks(settings.TRACKING_NETWORKS)
    )


@lru_cache(maxsize=4)
def _networks(path: str) -> Networks:
    return known_networks(path)


def _shown(request: HttpRequest, page: Page) -> Answer:
    return shown(page, request.headers.get("Accept-Language", "")[:200])


def _response(answer: Answer) -> HttpResponse:
    response = HttpResponse(answer.body, status=answer.status)
    del response.headers["Content-Type"]
    for name, value in answer.headers:
        response.headers[name] = value
    return response
