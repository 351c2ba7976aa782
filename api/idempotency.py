"""The same request twice is one deed: the first answer to an Idempotency-Key is kept and given again."""

from __future__ import annotations

import json
from collections.abc import Callable
from hashlib import sha256

from django.utils import timezone
from rest_framework.exceptions import APIException
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response

from api.services.answers import is_alone, keep_answer, kept_answer
from core.exceptions import Invalid

LONGEST = 255


class InFlight(APIException):
    """Say that the same key is being worked on at this moment."""

    status_code = 409
    default_code = "in_flight"
    default_detail = "A request with this Idempotency-Key is being worked on. Try again."
    wait = 1


def answer_once(request: Request, produce: Callable[[], Response], *, digest: bytes = b"") -> Response:
    """Return what `produce` answers, or what it answered when this key was first used in the last 24 hours.

    That is given again letter for letter. Kept in the transaction of the effect, and only when it succeeded, so a
    refused request may be mended and sent again. `digest` stands for the body where that must not be read at once, as
    with a file. Raises `Invalid` when the same key comes with another body and `InFlight` while its twin runs.
    """
    given = request.headers.get("Idempotency-Key", "")
    if not given:
        return produce()
    if len(given) > LONGEST:
        raise Invalid("idempotency_key", "An Idempotency-Key has at most 255 characters.")
    route = request.resolver_match.view_name
    if not is_alone(f"{request.auth.pk} {route} {given}"):
        raise InFlight
    digest = digest or sha256(request._request.body).digest()
    kept = kept_answer(key=request.auth, route=route, idempotency_key=given, now=timezone.now())
    if kept is not None:
        if bytes(kept.request_hash) != digest:
            raise Invalid("idempotency_key_reused", "This Idempotency-Key was used with another body.")
        return Response(json.loads(kept.body), status=kept.status, headers={"Idempotent-Replayed": "true"})
    response = produce()
    if response.status_code < 400:
        keep_answer(
            key=request.auth,
            route=route,
            idempotency_key=given,
            request_hash=digest,
            status=response.status_code,
            # As a text, for PostgreSQL would put the members of an object into an order of its own.
            body=JSONRenderer().render(response.data).decode(),
        )
    return response
