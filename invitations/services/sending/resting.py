"""Leaving a relay alone for a while when it takes no letters at all.

Kept in the shared cache, so that all workers rest together; forgetting it costs one early knock and nothing else.
"""

from __future__ import annotations

from datetime import timedelta

from django.core.cache import cache
from redis.exceptions import RedisError

from invitations.mailer import Relay
from invitations.retries import RELAY_LONGEST_REST, relay_rest


class RelayRest:
    """The rest of one relay."""

    def __init__(self, relay: Relay | str) -> None:
        self._rest = f"relay-rest:{relay}"
        self._failures = f"relay-failures:{relay}"

    def is_on(self) -> bool:
        """Return whether the relay is to be left alone now."""
        try:
            return cache.get(self._rest) is not None
        except RedisError:
            return False

    def next(self) -> timedelta:
        """Return how long the next rest would be."""
        try:
            return relay_rest(int(cache.get(self._failures) or 0) + 1)
        except RedisError:
            return relay_rest(1)

    def begin(self) -> int:
        """Begin a rest, longer than the last one if that ended a short while ago; return how often in a row."""
        seconds = self.next().total_seconds()
        try:
            failures = int(cache.get(self._failures) or 0) + 1
            cache.set(self._failures, failures, seconds + 2 * RELAY_LONGEST_REST.total_seconds())
            cache.set(self._rest, 1, seconds)
        except RedisError:
            return 1
        return failures

    def end(self) -> None:
        """Forget earlier failures, because the relay has taken a letter."""
        try:
            cache.delete_many([self._rest, self._failures])
        except RedisError:
            return
