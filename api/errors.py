"""Errors as RFC 9457 tells: one shape, `application/problem+json`, for every status."""

from __future__ import annotations

import math
from collections.abc import Iterator
from http import HTTPStatus
from typing import Any

import structlog
from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import InterfaceError, OperationalError
from django.http import Http404, HttpRequest, JsonResponse
from django.urls import reverse
from rest_framework import exceptions
from rest_framework.response import Response
from rest_framework.views import set_rollback

from core.exceptions import DomainError

log = structlog.get_logger(__name__)
MEDIA_TYPE = "application/problem+json"


def problem(error: Exception, context: dict[str, Any]) -> Response:
    """Return the answer for an exception of a view, and undo what the view did."""
    request: HttpRequest = context["request"]._request
    set_rollback()
    headers: dict[str, str] = {}
    if isinstance(error, DomainError):
        body = described(request, error.status, error.code, error.message, _pointed(error.fields))
    elif isinstance(error, exceptions.ValidationError):
        body = described(request, 422, "invalid", "Some fields are not valid.", list(faults(error.detail)))
    elif isinstance(error, exceptions.APIException):
        status = error.status_code
        body = described(request, status, str(error.get_codes() or error.default_code), str(error.detail))
        if header := getattr(error, "auth_header", None):
            headers["WWW-Authenticate"] = header
        if (wait := getattr(error, "wait", None)) is not None:
            headers["Retry-After"] = str(math.ceil(wait))
    elif isinstance(error, Http404):
        body = described(request, 404, "not_found", "There is no such thing here.")
    elif isinstance(error, PermissionDenied):
        body = described(request, 403, "not_allowed", "This is not allowed.")
    elif isinstance(error, OperationalError | InterfaceError):
        body, headers = unavailable(request), {"Retry-After": "10"}
    else:
        log.exception("unexpected error in the API")
        body = described(request, 500, "error", "Something went wrong on our side. Nothing was changed.")
    return Response(body, status=body["status"], headers=headers, content_type=MEDIA_TYPE)


def described(
    request: HttpRequest, status: int, code: str, detail: str, errors: list[dict[str, str]] | None = None
) -> dict[str, Any]:
    """Return a problem as RFC 9457 names its parts; `errors` point at members of the body by JSON pointer."""
    return {
        "type": f"{settings.BASE_URL}{reverse('api:docs')}#{code}",
        "title": HTTPStatus(status).phrase,
        "status": status,
        "detail": detail,
        "code": code,
        "instance": getattr(request, "request_id", ""),
        **({"errors": errors} if errors else {}),
    }


def unavailable(request: HttpRequest) -> dict[str, Any]:
    """Return the problem of a database that does not answer: nothing was taken, so it may be sent again."""
    return described(
        request, 503, "unavailable", "The database does not answer. Nothing was recorded; try again."
    )


def respond(request: HttpRequest, status: int, code: str, detail: str) -> JsonResponse:
    """Return a problem outside a view: unknown addresses and failures of middleware."""
    return JsonResponse(described(request, status, code, detail), status=status, content_type=MEDIA_TYPE)


def _pointed(fields: dict[str, str]) -> list[dict[str, str]]:
    return [{"pointer": f"/{name}", "code": "invalid", "detail": text} for name, text in fields.items()]


def faults(detail: Any, pointer: str = "") -> Iterator[dict[str, str]]:
    """Yield every fault of a validation with the pointer to its member."""
    if isinstance(detail, dict):
        for name, inner in detail.items():
            yield from faults(inner, pointer if name == "non_field_errors" else f"{pointer}/{name}")
    elif isinstance(detail, list):
        for position, inner in enumerate(detail):
            is_nested = isinstance(inner, dict | list)
            yield from faults(inner, f"{pointer}/{position}" if is_nested else pointer)
    else:
        yield {"pointer": pointer, "code": str(getattr(detail, "code", "invalid")), "detail": str(detail)}
