"""The least that a server can be asked to do: nothing, and say so."""

from __future__ import annotations

from typing import Any


async def application(scope: Any, protocol: Any) -> None:
    """Answer 204."""
    protocol.response_empty(204, [])
