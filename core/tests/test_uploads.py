"""A body above a page's limit is refused unread."""

from __future__ import annotations

import io
from typing import Any

import pytest
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory

from core.uploads import FRAME, UploadLimitMiddleware, upload_limit


class Untouchable(io.RawIOBase):
    """A body that nobody may read."""

    def readinto(self, _: Any) -> int:
        raise AssertionError("the body was read")


@upload_limit("PUBLIC_UPLOAD_MAX_BYTES")
def page(request: HttpRequest) -> HttpResponse:
    """A page that takes uploads."""
    return HttpResponse("ok")


def look(length: str, view: Any = page) -> HttpResponse | None:
    request = RequestFactory().post("/links/", b"", "multipart/form-data; boundary=x")
    request.META["CONTENT_LENGTH"] = length
    request._stream = Untouchable()
    return UploadLimitMiddleware(lambda _: HttpResponse()).process_view(request, view, (), {})


def test_announced_length_above_the_limit_is_refused_unread(settings: Any) -> None:
    settings.PUBLIC_UPLOAD_MAX_BYTES = 2 * 1024 * 1024
    answer = look(str(1024**3))
    assert answer.status_code == 413
    assert "up to 2 MB" in answer.content.decode()


@pytest.mark.parametrize("length", ["", "nonsense", "0", str(1000 + FRAME)])
def test_what_fits_goes_on(settings: Any, length: str) -> None:
    settings.PUBLIC_UPLOAD_MAX_BYTES = 1000
    assert look(length) is None


def test_pages_without_a_limit_are_left_alone() -> None:
    assert look(str(1024**3), lambda request: HttpResponse("ok")) is None
