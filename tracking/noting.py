"""Noting a hit of Django's own doors: what the request tells of who sent it, and its way into a row."""

from __future__ import annotations

import time
from functools import lru_cache

import structlog
from django.conf import settings
from django.http import HttpRequest
from django.utils import timezone

from core.public_tokens import tokens
from tracking import core
from tracking.core import Asked, Doorway, Signs
from tracking.environment import known_networks
from tracking.places import Place
from tracking.receipts import settled
from tracking.recording import FloodGate
from tracking.services.hits import record_hits
from tracking.sources import Networks, last_hop

log = structlog.get_logger(__name__)
_gate = FloodGate()


def doorway() -> Doorway:
    """Return what Django's doors know from their settings."""
    return Doorway(
        tokens(), settings.BASE_URL, settings.ADDRESS_PEPPERS[-1], _networks(settings.TRACKING_NETWORKS)
    )


def note(request: HttpRequest, door: Doorway, asked: Asked, place: Place | None) -> None:
    """Append the hit of a request, if one is to be noted; a failure is logged, and the visitor is answered."""
    try:
        _note(request, door, asked, place)
    except Exception:
        log.exception("a hit could not be noted; its request was answered all the same")


def _note(request: HttpRequest, door: Doorway, asked: Asked, place: Place | None) -> None:
    headers = request.headers
    address = request.META.get("REMOTE_ADDR", "")
    if settings.TRUST_PROXY:
        address = last_hop([headers.get("X-Forwarded-For", "")]) or address
    purpose = headers.get("Sec-Purpose") or headers.get("Purpose") or ""
    signs = Signs(headers.get("User-Agent", ""), purpose, address)
    noted = core.witness(door, asked, place, signs, timezone.now())
    if noted is not None and place is not None:
        noted = settled(noted, place)
    if noted is not None and _gate.admits(noted, time.monotonic()):
        record_hits(receipts=[noted])


@lru_cache(maxsize=4)
def _networks(path: str) -> Networks:
    return known_networks(path)
