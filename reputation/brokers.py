"""One REDIS_URL for everything: the spellings that Celery and Django's cache want are made here."""

from __future__ import annotations

from urllib.parse import parse_qs, urlsplit


def broker_url(redis_url: str) -> str:
    """Return the address as kombu wants it: `redis+socket:///path?virtual_host=0` for a unix socket."""
    parts = urlsplit(redis_url)
    if parts.scheme != "unix":
        return redis_url
    database = parse_qs(parts.query).get("db", ["0"])[0]
    return f"redis+socket://{parts.path}?virtual_host={database}"


def cache_url(redis_url: str) -> str:
    """Return the address as redis-py and Django's cache want it."""
    return redis_url
