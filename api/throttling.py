"""How often a key may ask. Counted in the cache; without a cache nobody is turned away."""

from __future__ import annotations

from typing import Any

import structlog
from redis.exceptions import RedisError
from rest_framework.request import Request
from rest_framework.throttling import SimpleRateThrottle

log = structlog.get_logger(__name__)


class KeyThrottle(SimpleRateThrottle):
    """So many requests in a window for each key; strangers are counted by the authenticator's 401 alone."""

    scope = "key"

    def get_cache_key(self, request: Request, view: Any) -> str | None:
        """Return where this key's requests are counted, or None for requests without one."""
        return f"throttle:{request.auth.pk}" if request.auth is not None else None

    def allow_request(self, request: Request, view: Any) -> bool:
        """Tell whether the request may go on; a cache that is gone must not stop a shop from reporting."""
        try:
            return super().allow_request(request, view)
        except RedisError:
            log.warning("rate limits not counted, the cache is unreachable")
            return True
