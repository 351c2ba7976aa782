"""Addresses that tenants type: only a plain https address of a public host passes, in one normal form."""

from __future__ import annotations

import re
import unicodedata
from urllib.parse import SplitResult, quote, urlsplit

import idna
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from core.exceptions import Invalid

MAX_LENGTH = 2000

# RFC 2606, RFC 6761, RFC 6762 appendix G, RFC 7686, RFC 8375 and RFC 9476; never a public host.
_PRIVATE_ENDINGS = frozenset(
    {"alt", "arpa", "corp", "example", "home", "internal", "intranet", "invalid", "lan", "local"}
    | {"localdomain", "localhost", "onion", "private", "test"}
)
_TOP_LEVEL = re.compile(r"[a-z]{2,63}|xn--[a-z0-9-]{1,59}", re.ASCII)
_FORBIDDEN = frozenset('\\<>"`{}|^')
_BROKEN_ESCAPE = re.compile(r"%(?![0-9A-Fa-f]{2})")
_CONTROL_ESCAPE = re.compile(r"%(?:[01][0-9A-Fa-f]|7[Ff])")
_KEPT = "/%:@!$&'()*+,;=~"


def check_public_url(text: str) -> str:
    """Return the normal form of an address that a customer may be led to.

    https only, no user name or password, no other port, no control or invisible character and no
    backslash, raw or escaped; the host has a public name, never a number. International names come
    back in their ASCII form, so that letters of other scripts cannot pose as Latin ones; other letters
    come back escaped. At most 2000 characters, before and after. Nothing is looked up.

    Raises `core.exceptions.Invalid` with a `url_…` code and a sentence for the field `url`.
    """
    text = text.strip(" ")
    if not text:
        raise _refused("url_missing", _("Give the full address, beginning with https://."))
    _check_letters(text)
    parts = _split(text)
    if "@" in parts.netloc:
        raise _refused("url_credentials", _("Leave out user name and password."))
    host = public_host(parts.hostname or "")
    path = quote(parts.path, safe=_KEPT) or "/"
    query = f"?{quote(parts.query, safe=_KEPT + '?')}" if parts.query else ""
    fragment = f"#{quote(parts.fragment, safe=_KEPT + '?')}" if parts.fragment else ""
    url = f"https://{host}{path}{query}{fragment}"
    if len(url) > MAX_LENGTH:
        raise _too_long()
    return url


def public_host(host: str) -> str:
    """Return the ASCII form of a public host name, or raise `core.exceptions.Invalid` (`url_host`).

    Numbers in any spelling, names without a dot and names reserved for private use are refused.
    """
    try:
        name = idna.encode(host.removesuffix("."), uts46=True).decode("ascii").lower()
    except idna.IDNAError:
        raise _bad_host() from None
    # No number in any spelling ends in letters, so the last label tells names from addresses.
    labels = name.split(".")
    is_public = len(labels) > 1 and _TOP_LEVEL.fullmatch(labels[-1]) and labels[-1] not in _PRIVATE_ENDINGS
    if not is_public:
        raise _bad_host()
    return name


def _check_letters(text: str) -> None:
    if len(text) > MAX_LENGTH:
        raise _too_long()
    if any(letter in _FORBIDDEN or unicodedata.category(letter)[0] in "CZ" for letter in text):
        raise _refused(
            "url_characters", _("The address contains a space or another character it must not contain.")
        )
    if _BROKEN_ESCAPE.search(text) or _CONTROL_ESCAPE.search(text):
        raise _refused("url_escape", _("The address contains a % that is not followed by an allowed code."))


def _split(text: str) -> SplitResult:
    if not re.match(r"https://[^/]", text, re.IGNORECASE):
        raise _refused("url_not_https", _("The address must begin with https:// and the name of a host."))
    try:
        parts = urlsplit(text)
        port = parts.port
    except ValueError:
        raise _bad_host() from None
    if port not in {None, 443}:
        raise _refused("url_port", _("Leave out the port number."))
    return parts


def _bad_host() -> Invalid:
    return _refused("url_host", _("The address must name a public host, such as reviews.example.com."))


def _too_long() -> Invalid:
    return _refused("url_too_long", _("The address is longer than 2000 characters."))


def _refused(code: str, sentence: Promise | str) -> Invalid:
    return Invalid(code, str(sentence), {"url": str(sentence)})
