"""What is answered when nothing else answers: in the API's words below /api/, as pages elsewhere."""

from __future__ import annotations

import sys

from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views import defaults
from redis.exceptions import RedisError

from api.errors import respond

_RETRY_SECONDS = "10"


def malformed(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer 400."""
    if request.path_info.startswith("/api/"):
        return respond(request, 400, "malformed", "This request cannot be read.")
    return defaults.bad_request(request, exception)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer 404."""
    if request.path_info.startswith("/api/"):
        return respond(request, 404, "not_found", "There is no such address.")
    return defaults.page_not_found(request, exception)


def failed(request: HttpRequest) -> HttpResponse:
    """Answer 500, or 503 with Retry-After when it was the database that did not answer: nothing was taken.

    The same when it was the cache, in which attempts to log in are counted: nobody may try uncounted.
    """
    is_away = isinstance(sys.exc_info()[1], OperationalError | InterfaceError | RedisError)
    status = 503 if is_away else 500
    if request.path_info.startswith("/api/"):
        code = "unavailable" if is_away else "error"
        detail = (
            "The database does not answer. Nothing was recorded; try again."
            if is_away
            else "Nothing was changed."
        )
        response: HttpResponse = respond(request, status, code, detail)
    elif is_away:
        response = render(request, "503.html", status=503)
    else:
        response = defaults.server_error(request)
    if is_away:
        response["Retry-After"] = _RETRY_SECONDS
    return response
