"""What the tracking doors answer: a redirect, a pixel, a neutral page, or a plain refusal. Pure.

Every answer forbids storing and referring, sets no cookie and carries no ETag.
"""

from __future__ import annotations

import base64
from functools import lru_cache
from typing import NamedTuple
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
_STATUS = {Page.UNKNOWN: 404, Page.NOTHING: 200, Page.GONE: 404, Page.LATER: 503}
# One transparent pixel, GIF89a, 43 bytes.
GIF = base64.b64decode("R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAICRAEAOw==")
# What may stand in a Location as it is; everything else is percent-encoded (RFC 3986 §2).
_URL_LETTERS = "%/:?#[]@!$&'()*+,;=~"


class Answer(NamedTuple):
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


@lru_cache(maxsize=64)
def shown(which: Page, languages: str) -> Answer:
    """Return a page as an answer, in the language that an Accept-Language header prefers."""
    language, body = page(which, languages)
    again = (("retry-after", "30"),) if which is Page.LATER else ()
    return Answer(_STATUS[which], (*_PAGE, ("content-language", language), *again), body)


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
