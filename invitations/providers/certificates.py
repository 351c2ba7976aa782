"""What must be fetched from Amazon to believe its messages: certificates, and the yes to a subscription. Network."""

from __future__ import annotations

import hashlib

import requests
from django.core.cache import cache

_SECONDS = 5.0
_MOST_BYTES = 20_000
_KEPT_SECONDS = 86_400


class NotFetched(Exception):
    """Say that Amazon could not be asked; the provider will tell us again."""


def cache_key(url: str) -> str:
    """Return under which name a certificate is remembered."""
    return f"sns-certificate:{hashlib.sha256(url.encode()).hexdigest()}"


def fetched_certificate(url: str) -> bytes:
    """Return the certificate at an address on an SNS host, remembered for a day. Call it outside of any transaction."""
    known = cache.get(cache_key(url))
    if known is None:
        known = _get(url)
        cache.set(cache_key(url), known, _KEPT_SECONDS)
    return known


def confirm_subscription(url: str) -> None:
    """Say yes to a subscription by opening its address on an SNS host. Call it outside of any transaction."""
    _get(url)


def _get(url: str) -> bytes:
    try:
        with requests.get(url, timeout=_SECONDS, allow_redirects=False, stream=True) as answer:
            answer.raise_for_status()
            return answer.raw.read(_MOST_BYTES, decode_content=True)
    except (requests.RequestException, OSError) as error:
        raise NotFetched(type(error).__name__) from error
