"""What the tracking doors answer: a redirect, a pixel, a neutral page, or a plain refusal. Pure.

Every answer forbids storing and referring, sets no cookie and carries no ETag.
"""

from __future__ import annotations

import base64
from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import quote, urlsplit

from tracking.pages import Page, page

ALLOWED = "GET, HEAD, OPTIONS"
_COMMON = (("cache-control", "no-store, private"), ("referrer-policy", "no-referrer"))
_PAGE = (
    *_COMMON,
    ("x-content-type-options", "nosniff"),
    ("x-robots-tag", "noindex, nofollow"),
    ("content-type", "text/html; charset=utf-8"),
    (
        "content-security-policy",
        "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    ),
)
# One transparent pixel, GIF89a, 43 bytes.
GIF = base64.b64decode("R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAICRAEAOw==")
# What may stand in a Location as it is; everything else is percent-encoded (RFC 3986 §2).
_URL_LETTERS = "%/:?#[]@!$&'()*+,;=~"


@dataclass(frozen=True, slots=True)
class Answer:
    """Status, headers (names in lower case) and body. A door adds nothing but the length and the date."""

    status: int
    headers: tuple[tuple[str, str], ...] = _COMMON
    body: bytes = b""


PIXEL = Answer(200, (*_COMMON, ("content-type", "image/gif")), GIF)
OPTIONS = Answer(204, (*_COMMON, ("allow", ALLOWED)))
NOT_ALLOWED = Answer(405, (*_COMMON, ("allow", ALLOWED)))


def redirect(location: str) -> Answer:
    """Send a browser on. `location` is ours or a listing's, as `fit_location` let it through."""
    return Answer(302, (*_COMMON, ("location", location)))


def unknown(languages: str) -> Answer:
    """Say that an address leads nowhere; the same for forged, foreign and mistyped ones."""
    return _page(404, Page.UNKNOWN, languages)


def nothing(languages: str) -> Answer:
    """Show the page behind the hidden link, which no person sees."""
    return _page(200, Page.NOTHING, languages)


def gone(languages: str) -> Answer:
    """Say that the review page of a genuine link is no longer there."""
    return _page(404, Page.GONE, languages)


def later(languages: str) -> Answer:
    """Ask to come again in a moment: the link is genuine, but where it leads cannot be looked up now."""
    shown = _page(503, Page.LATER, languages)
    return Answer(shown.status, (*shown.headers, ("retry-after", "30")), shown.body)


@lru_cache(maxsize=64)
def _page(status: int, which: Page, languages: str) -> Answer:
    language, body = page(which, languages)
    return Answer(status, (*_PAGE, ("content-language", language)), body)


@lru_cache(maxsize=4096)
def fit_location(url: str) -> str:
    """Return a stored address in the form of a Location header, or an empty text when it is not fit for one.

    Fit is http or https with a host, without a user's name, a backslash or anything invisible. What is
    stored was checked when it was saved; this is the second lock.
    """
    if not url.isprintable() or "\\" in url or " " in url:
        return ""
    try:
        parts = urlsplit(url)
        host = (parts.hostname or "").encode("idna").decode("ascii")
        port = f":{parts.port}" if parts.port is not None else ""
    except ValueError:
        return ""
    if parts.scheme not in ("http", "https") or not host or "@" in parts.netloc:
        return ""
    host = f"[{host}]" if ":" in host else host
    rest = quote(parts._replace(scheme="", netloc="").geturl(), safe=_URL_LETTERS)
    return f"{parts.scheme}://{host}{port}{rest}"
