"""What a review platform is, and how an identifier becomes the address of a page.

The entries stand in `general_platforms`, `trade_platforms` and `monitored_platforms`, and are gathered in
`platforms`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from django.utils.functional import Promise
from django.utils.translation import gettext as _

from balancing.public_urls import check_public_url
from core.exceptions import Invalid

MAX_IDENTIFIER = 300  # a pasted address or the bare identifier, as long as the column that keeps it
REST = r"/?(?:[?#][!-~]*)?"  # what a browser leaves behind a copied address


@dataclass(frozen=True, slots=True)
class Route:
    """One accepted spelling of an identifier, and the address it leads to.

    `form` must match wholly; its named groups fill `template`. Groups take letters, digits and a few
    safe signs of ASCII only, so that nothing typed can leave its place in the address. `is_lowered`
    where capitals make no difference.
    """

    form: str
    template: str
    is_lowered: bool = False

    def address(self, text: str) -> str | None:
        """Return the address that `text` leads to, or None when it is not of this form."""
        found = re.fullmatch(self.form, text.lower() if self.is_lowered else text, re.ASCII)
        return self.template.format(**found.groupdict()) if found else None


@dataclass(frozen=True, slots=True)
class Platform:
    """A place where reviews are public, with the rules of the house.

    `can_ask` False: reviews there are read but never asked for, and the platform is never selectable.
    `link_must_be_first`: where several platforms are linked on one page, this one stands on top.
    `policy` says in a sentence what the platform allows, `policy_source` where it says so.
    """

    key: str
    name: str | Promise
    identifier_label: str | Promise
    identifier_help: str | Promise
    policy: str | Promise
    policy_source: str
    routes: tuple[Route, ...] = ()
    allowed_hosts: frozenset[str] = field(default_factory=frozenset)
    is_own: bool = False
    takes_any_url: bool = False
    can_ask: bool = True
    account_needed: bool = True
    account_hint: str | Promise = ""
    requires_gmail_default: bool = False
    link_must_be_first: bool = False

    def build_url(self, identifier: str) -> str:
        """Return the address where a review is written; where asking is forbidden, that of the page itself.

        `identifier` is what the label asks for, or the address of the page as copied from a browser.
        Blank for the own platform, whose landing is ours. Raises `core.exceptions.Invalid` with a
        sentence for the field `identifier` (`identifier_invalid`, or a `url_…` code).
        """
        if self.is_own:
            return ""
        text = identifier.strip(" ")
        if self.takes_any_url:
            return self._checked(text)
        if len(text) <= MAX_IDENTIFIER:
            for route in self.routes:
                if (address := route.address(text)) is not None:
                    return address
        message = _("This does not name a page on %(platform)s. %(help)s") % {
            "platform": self.name,
            "help": self.identifier_help,
        }
        raise Invalid("identifier_invalid", message, {"identifier": message})

    def allows(self, url: str) -> bool:
        """Return whether an address may be followed for this platform: normal https, on one of its hosts."""
        try:
            is_normal = check_public_url(url) == url
        except Invalid:
            return False
        return is_normal and (self.takes_any_url or urlsplit(url).hostname in self.allowed_hosts)

    def _checked(self, text: str) -> str:
        try:
            return check_public_url(text)
        except Invalid as error:
            raise Invalid(error.code, error.message, {"identifier": error.message}) from None
