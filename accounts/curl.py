"""A first call of the API to copy and paste, made for a key that was just issued. Pure."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime

from accounts.models.api_key import Scope


def example(base_url: str, key: str, scopes: Sequence[str], channel: str, now: datetime) -> str:
    """Return a curl command that the key allows: an event when it may report some, else a question."""
    head = f"-H 'Authorization: Bearer {key}'"
    if Scope.EVENTS_WRITE not in scopes:
        return f"curl {base_url}/api/v1/{_question(scopes)} \\\n  {head}"
    event = {
        "channel": channel or "chl_…",
        "event_type": "delivered",
        "reference": "A-1042",
        "customer": {"email": "camille@example.com", "name": "Camille Laurent"},
        "occurred_at": now.strftime("%Y-%m-%dT%H:%M:%SZ"),
    }
    body = json.dumps(event, indent=2, ensure_ascii=False)
    return f"curl {base_url}/api/v1/events \\\n  {head} \\\n  -H 'Content-Type: application/json' \\\n  -d '{body}'"


def _question(scopes: Sequence[str]) -> str:
    resources = {
        Scope.EVENTS_READ: "invitations",
        Scope.CUSTOMERS_READ: "customers",
        Scope.REVIEWS_READ: "reviews",
        Scope.CHANNELS_READ: "channels",
        Scope.LINKS_READ: "link-batches",
    }
    return next((path for scope, path in resources.items() if scope in scopes), "channels")
