"""The same request twice is one deed: the first answer to an Idempotency-Key is kept and given again."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from hashlib import blake2b, sha256

from django.db import connections
from django.utils import timezone
from rest_framework.exceptions import APIException
from rest_framework.request import Request
from rest_framework.response import Response

from api.models import IdempotentAnswer
from core.exceptions import Invalid
from core.tenancy import APP

KEPT = timedelta(hours=24)
LONGEST = 255


class InFlight(APIException):
    """Say that the same key is being worked on at this moment."""

    status_code = 409
    default_code = "in_flight"
    default_detail = "A request with this Idempotency-Key is being worked on. Try again."
    wait = 1


def answer_once(request: Request, produce: Callable[[], Response]) -> Response:
    """Return what `produce` answers, or what it answered when this key was first used in the last 24 hours.

    Kept in the transaction of the effect, and only when it succeeded, so a refused request may be mended and sent
    again. Raises `Invalid` when the same key comes with another body and `InFlight` while its twin runs.
    """
    key = request.headers.get("Idempotency-Key", "")
    if not key:
        return produce()
    if len(key) > LONGEST:
        raise Invalid("idempotency_key", "An Idempotency-Key has at most 255 characters.")
    route = request.resolver_match.view_name
    _be_alone(f"{request.auth.pk} {route} {key}")
    digest = sha256(request._request.body).digest()
    found = _kept(request, route, key)
    if found is not None:
        if bytes(found.request_hash) != digest:
            raise Invalid("idempotency_key_reused", "This Idempotency-Key was used with another body.")
        return Response(found.body, status=found.status, headers={"Idempotent-Replayed": "true"})
    response = produce()
    if response.status_code < 400:
        _keep(request, route, key, digest, response)
    return response


def _be_alone(name: str) -> None:
    number = int.from_bytes(blake2b(name.encode(), digest_size=8).digest(), "big", signed=True)
    with connections[APP].cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [number])
        if not cursor.fetchone()[0]:
            raise InFlight


def _kept(request: Request, route: str, key: str) -> IdempotentAnswer | None:
    IdempotentAnswer.objects.filter(
        organisation=request._request.organisation,
        api_key=request.auth,
        route=route,
        idempotency_key=key,
        created_at__lt=timezone.now() - KEPT,
    ).delete()
    return IdempotentAnswer.objects.filter(
        organisation=request._request.organisation, api_key=request.auth, route=route, idempotency_key=key
    ).first()


def _keep(request: Request, route: str, key: str, digest: bytes, response: Response) -> None:
    IdempotentAnswer.objects.create(
        api_key=request.auth,
        route=route,
        idempotency_key=key,
        request_hash=digest,
        status=response.status_code,
        body=response.data,
    )
