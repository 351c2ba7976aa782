"""Links to Trustpilot, readable: plain, profile, legacy unique (SHA-1), business generated, product. Pure.

Formats: support articles 115004145087 (business generated), 204953148 and the user guide of 2014 (unique link).
"""

from __future__ import annotations

import base64
from hashlib import sha1
from urllib.parse import quote

from django.utils.translation import gettext as _

from balancing.unique_links.checks import (
    check_domain,
    check_email,
    check_length,
    check_name,
    check_skus,
    check_stars,
    check_tags,
)
from balancing.unique_links.hosts import check_host, host_for
from balancing.unique_links.reference import FORBIDDEN, check_reference
from balancing.unique_links.request import Keys, LinkRefused, LinkRequest
from balancing.unique_links.sealing import canonical_json, sealed


def plain_link(request: LinkRequest, keys: Keys) -> str:
    """Return the address of the form that is the same for everybody."""
    address = _address("evaluate", request)
    stars = check_stars(request.stars)
    return f"{address}?stars={stars}" if stars else address


def profile_link(request: LinkRequest, keys: Keys) -> str:
    """Return the address where the reviews are read."""
    return _address("review", request._replace(is_embedded=False))


def legacy_link(request: LinkRequest, keys: Keys) -> str:
    """Return the signed link of before 2020; what it signs is secret, e-mail and reference, one after the other."""
    check_domain(request.domain)
    _check_customer(request)
    check_reference(request.reference, FORBIDDEN)
    secret = legacy_secret(keys)
    signature = sha1(
        f"{secret}{request.email}{request.reference}".encode(), usedforsecurity=False
    ).hexdigest()
    email = base64.b64encode(request.email.encode()).decode()
    query = f"a={component(request.reference)}&b={component(email)}&c={component(request.name)}&e={signature}"
    return check_length(f"{_address('evaluate', request)}?{query}")


def business_generated_link(request: LinkRequest, keys: Keys, iv: bytes | None = None) -> str:
    """Return the encrypted link. The IV is random; only a test may give one."""
    address = generated_address(request)
    plaintext = checked_json(request)
    return check_length(f"{address}?p={component(sealed(plaintext, keys, iv))}")


def product_link(request: LinkRequest, keys: Keys, iv: bytes | None = None) -> str:
    """Return the encrypted link that also asks for reviews of products; they must be in the catalogue."""
    check_skus(request.skus, is_required=True)
    return business_generated_link(request, keys, iv)


def checked_json(request: LinkRequest) -> bytes:
    """Return what a business generated link encrypts, once everything in it has been checked."""
    _check_customer(request)
    # Nothing of it stands readable in the address, so no character but the invisible breaks anything.
    check_reference(request.reference)
    skus, tags = check_skus(request.skus), check_tags(request.tags)
    return canonical_json(request.email, request.name, request.reference, skus, tags)


def generated_address(request: LinkRequest) -> str:
    """Return the part of a business generated link in front of the question mark."""
    return _address("evaluate-bgl", request)


def legacy_address(request: LinkRequest) -> str:
    """Return the part of a legacy link in front of the question mark."""
    return _address("evaluate", request)


def legacy_secret(keys: Keys) -> str:
    """Return the secret of legacy links, or refuse (`missing_secret`)."""
    if not keys.secret_key.strip():
        raise LinkRefused("missing_secret", _("This key is missing."), "secret_key")
    return keys.secret_key


def component(text: str) -> str:
    """Percent-encode everything but RFC 3986's unreserved characters, slash included."""
    return quote(text, safe="")


def _address(page: str, request: LinkRequest) -> str:
    domain = check_domain(request.domain)
    host = check_host(request.host) if request.host else host_for(request.locale)
    return f"https://{host}/{page}/{'embed/' if request.is_embedded else ''}{domain}"


def _check_customer(request: LinkRequest) -> None:
    check_email(request.email)
    check_name(request.name)
