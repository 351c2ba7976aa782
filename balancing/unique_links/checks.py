"""What every family asks of a request: a domain, an address, a name, tags, SKUs. Pure; each check refuses or returns.

References have a room of their own in `reference`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from django.utils.translation import gettext as _

from balancing.public_urls import public_host
from balancing.unique_links.reference import is_unprintable
from balancing.unique_links.request import LinkRefused
from core.addresses import normalise
from core.exceptions import Invalid

MAX_NAME = 100
MAX_TAGS = 20
MAX_SKUS = 50
MAX_WORD = 100  # characters of a tag or a SKU
MAX_URL = 2000  # exclusive: what every browser and mail program passes on
_DOMAIN = re.compile(
    r"(?=.{3,253}$)(?:[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.){1,8}(?:[A-Za-z]{2,63}|xn--[A-Za-z0-9-]{1,59})",
    re.ASCII,
)


def check_domain(domain: str) -> str:
    """Return the domain; an international name in its ASCII form. Raises `missing_domain`, `invalid_domain`."""
    if not domain.strip():
        raise LinkRefused("missing_domain", _("The domain is missing."), "domain")
    if _DOMAIN.fullmatch(domain):
        return domain
    message = _("This is not a domain. Give it as your Trustpilot profile shows it, such as example.com.")
    if domain.isascii():
        raise LinkRefused("invalid_domain", message, "domain")
    try:
        return public_host(domain)
    except Invalid:
        raise LinkRefused("invalid_domain", message, "domain") from None


def check_email(email: str) -> None:
    """Refuse an address that is missing or that no mail reaches; capitals stay as given."""
    if not email.strip():
        raise LinkRefused("missing_email", _("The e-mail address is missing."), "email")
    if email != email.strip() or normalise(email) is None:
        raise LinkRefused("invalid_email", _("Mail cannot be sent to this address."), "email")


def check_name(name: str) -> None:
    """Refuse a name that is missing, over 100 characters, or contains what cannot be printed."""
    if not name.strip():
        raise LinkRefused("missing_name", _("The name is missing."), "name")
    if len(name) > MAX_NAME:
        message = _("The name is longer than %(most)s characters.") % {"most": MAX_NAME}
        raise LinkRefused("invalid_name", message, "name")
    if any(is_unprintable(letter) for letter in name):
        raise LinkRefused("invalid_name", _("The name contains characters that cannot be printed."), "name")


def check_tags(tags: Iterable[str]) -> list[str]:
    """Return the tags; refuse empty, long or very many ones, and any white space in them."""
    found = list(tags)
    if any(letter.isspace() for tag in found for letter in tag):
        raise LinkRefused("tag_contains_space", _("A tag must not contain spaces."), "tags")
    if len(found) > MAX_TAGS or not all(_is_word(tag) for tag in found):
        message = _("Give at most %(most)s tags of 1 to 100 characters.") % {"most": MAX_TAGS}
        raise LinkRefused("invalid_tag", message, "tags")
    return found


def check_skus(skus: Iterable[str], *, is_required: bool = False) -> list[str]:
    """Return the SKUs; refuse empty, long or very many ones, and none where one is required."""
    found = list(skus)
    if is_required and not found:
        raise LinkRefused("missing_skus", _("Give at least one SKU of the products to be reviewed."), "skus")
    if len(found) > MAX_SKUS or not all(_is_word(sku) for sku in found):
        message = _("Give at most %(most)s SKUs of 1 to 100 characters.") % {"most": MAX_SKUS}
        raise LinkRefused("invalid_sku", message, "skus")
    return found


def check_stars(stars: int | None) -> int | None:
    """Return the rating to be preselected, 1 to 5, or none."""
    if stars is not None and (type(stars) is not int or not 1 <= stars <= 5):
        raise LinkRefused("bad_stars", _("A rating is a whole number from 1 to 5."), "stars")
    return stars


def check_length(url: str) -> str:
    """Return a finished address; refuse one of 2,000 characters or more."""
    if len(url) >= MAX_URL:
        message = _("The link would be longer than mail programs pass on. Shorten reference, tags or SKUs.")
        raise LinkRefused("link_too_long", message, "reference")
    return url


def _is_word(text: str) -> bool:
    return bool(text.strip()) and len(text) <= MAX_WORD and not any(is_unprintable(letter) for letter in text)
