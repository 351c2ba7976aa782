"""A letter's own page in a frame that can do nothing: no scripts, no forms, no navigation, no origin."""

from __future__ import annotations

from django.http import HttpResponse
from django.utils.html import escape

from invitations.selectors.letter_previews import Preview

# Its styles are inline, as in mail.
PAGE_POLICY = (
    "sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src data:; frame-ancestors 'self'; "
    "base-uri 'none'; form-action 'none'"
)
_DARK = "@media (prefers-color-scheme:dark)"
_FORCED = {"light": "@media not all", "dark": "@media all"}


def letter_page_response(preview: Preview, theme: str) -> HttpResponse:
    """Return the letter's page by day or by night, whatever the reader's machine prefers."""
    return _framed(HttpResponse(preview.html.replace(_DARK, _FORCED[theme])))


def plain_response(preview: Preview) -> HttpResponse:
    """Return the letter's plain text."""
    return _framed(HttpResponse(preview.text, content_type="text/plain; charset=utf-8"))


def nothing_to_show(sentence: str) -> HttpResponse:
    """Return a page that only says why there is no letter."""
    return _framed(HttpResponse(f"<!doctype html><meta charset=utf-8><p>{escape(sentence)}</p>"))


def _framed(response: HttpResponse) -> HttpResponse:
    response["Content-Security-Policy"] = PAGE_POLICY
    return response
