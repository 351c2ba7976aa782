"""How often a stranger may use the public page: so many times a minute. Nothing but a count is kept."""

from __future__ import annotations

from hashlib import blake2b

import structlog
from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest
from redis.exceptions import RedisError

log = structlog.get_logger(__name__)

A_MINUTE = 60
MOST = 30  # lists a minute


def admits(request: HttpRequest) -> bool:
    """Tell whether this request may go on; a cache that is gone turns nobody away."""
    key = f"public-links:{_name(request)}"
    try:
        cache.add(key, 0, A_MINUTE)
        return int(cache.incr(key)) <= MOST
    except (RedisError, ValueError):
        log.warning("uses of the public page are not counted, the cache is unreachable")
        return True


def _name(request: HttpRequest) -> str:
    """Return a keyed hash of who asks; behind our own proxy the address that it saw."""
    address = request.META.get("REMOTE_ADDR", "")
    if settings.TRUST_PROXY:
        address = request.headers.get("X-Forwarded-For", "").rpartition(",")[2].strip() or address
    return blake2b(address.encode()[:60], digest_size=8, key=settings.ADDRESS_PEPPERS[-1][:64]).hexdigest()
