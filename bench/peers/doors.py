"""Tracking as others do it: the view of `door` under the same server's WSGI."""

from __future__ import annotations

from typing import Any

from bench.tracking import recorded


def django_view(size: float, folder: str, **scene: int) -> dict[str, Any]:
    """Ask a Django view that creates a row."""
    threads = ("--blocking-threads", "4")
    return recorded("wsgi", "bench.peers.wsgi:application", size, *threads, **scene)


CASES = {"django-view": django_view}
