"""Keep and find the first answers of requests that carried an Idempotency-Key."""

from __future__ import annotations

from datetime import datetime, timedelta
from hashlib import blake2b
from typing import Any

from django.db import connections

from accounts.models import ApiKey
from api.models import IdempotentAnswer
from core.tenancy import APP

KEPT = timedelta(hours=24)


def is_alone(name: str) -> bool:
    """Take the right to work on a name until the transaction ends; False while somebody else has it."""
    number = int.from_bytes(blake2b(name.encode(), digest_size=8).digest(), "big", signed=True)
    with connections[APP].cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [number])
        return bool(cursor.fetchone()[0])


def kept_answer(*, key: ApiKey, route: str, idempotency_key: str, now: datetime) -> IdempotentAnswer | None:
    """Return the answer kept for a key, route and Idempotency-Key; one older than 24 hours is forgotten."""
    found = IdempotentAnswer.objects.filter(
        organisation=key.organisation_id, api_key=key, route=route, idempotency_key=idempotency_key
    )
    found.filter(created_at__lt=now - KEPT).delete()
    return found.first()


def keep_answer(
    *, key: ApiKey, route: str, idempotency_key: str, request_hash: bytes, status: int, body: Any
) -> None:
    """Keep an answer, in the transaction of its effect."""
    IdempotentAnswer.objects.create(
        api_key=key,
        route=route,
        idempotency_key=idempotency_key,
        request_hash=request_hash,
        status=status,
        body=body,
    )
