"""Uploads above a page's limit are refused by the length they announce, before a byte of them is read.

By the time a view runs, Django has already read the whole body to look for its CSRF token.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

View = TypeVar("View", bound=Callable[..., HttpResponse])

FRAME = 64 * 1024  # bytes that a form takes beside its file
_MARK = "upload_limit_setting"


def upload_limit(name: str) -> Callable[[View], View]:
    """Let a page take uploads of as many bytes as the setting `name` says, and a little for the form around them."""

    def decorate(view: View) -> View:
        setattr(view, _MARK, name)
        return view

    return decorate


class UploadLimitMiddleware:
    """Answer 413 to a body whose announced length is above the limit of its page; the server reads none of it."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., HttpResponse], args: Any, kwargs: Any
    ) -> HttpResponse | None:
        """Look before the middleware that reads forms does."""
        name = getattr(view, _MARK, None)
        announced = request.META.get("CONTENT_LENGTH") or ""
        if name is None or not announced.isdecimal() or int(announced) <= getattr(settings, name) + FRAME:
            return None
        limit = getattr(settings, name) // (1024 * 1024)
        return render(request, "413.html", {"limit": limit}, status=413)
