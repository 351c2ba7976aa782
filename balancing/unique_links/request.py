"""What a link is made from, what comes of it, and the refusal. Pure."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, NamedTuple

from django.utils.functional import Promise

from core.exceptions import Invalid


class LinkRequest(NamedTuple):
    """One customer's link, as asked for. Nothing is trimmed or changed: what is given is what the link says.

    `domain` is the domain at Trustpilot, and elsewhere the identifier that the platform's registry entry takes.
    `reference` is the matching key. `locale` chooses the country host (`de-AT`), unless `host` names it. `stars`
    preselects a rating, which no vendor text confirms. `is_embedded` asks for the form made for an iframe.
    A family reads what its `inputs` name and is blind to the rest.
    """

    domain: str
    email: str = ""
    name: str = ""
    reference: str = ""
    locale: str = ""
    tags: tuple[str, ...] = ()
    skus: tuple[str, ...] = ()
    is_embedded: bool = False
    stars: int | None = None
    host: str = ""


class Link(NamedTuple):
    """A finished link. Equal `fingerprint`: the same family, domain, reference and e-mail, whatever the address."""

    url: str
    family: str
    reference: str
    fingerprint: str


@dataclass(frozen=True, slots=True)
class Keys:
    """The secrets of one domain as their owner pastes them; a family's `needs_keys` names those it uses.

    `encryption_key` and `authentication_key` are base64 of 32 bytes each; `secret_key` belongs to the legacy link;
    the rest to Trustpilot's API. Values are never shown in representations.
    """

    encryption_key: str = field(default="", repr=False)
    authentication_key: str = field(default="", repr=False)
    secret_key: str = field(default="", repr=False)
    api_key: str = field(default="", repr=False)
    api_secret: str = field(default="", repr=False)
    business_unit: str = field(default="", repr=False)
    business_user: str = field(default="", repr=False)


NO_KEYS = Keys()


class LinkRefused(Invalid):
    """Say why no link is made. `code` is one of `CODES`, `field` a field of `LinkRequest` or of `Keys`."""

    def __init__(self, code: str, message: str | Promise, field: str = "") -> None:
        super().__init__(code, str(message), {field: str(message)} if field else None)
        self.field = field

    def __reduce__(self) -> tuple[Any, ...]:
        return LinkRefused, (self.code, self.message, self.field)


# Stable names; the first fourteen are those of the test vectors.
CODES = (
    "missing_email",
    "missing_name",
    "missing_ref",
    "missing_domain",
    "missing_secret",
    "invalid_email",
    "tag_contains_space",
    "ref_forbidden_char",
    "bad_key_encoding",
    "bad_key_length",
    "bad_payload_encoding",
    "payload_too_short",
    "mac_mismatch",
    "bad_stars",
    "invalid_name",
    "invalid_domain",
    "invalid_tag",
    "invalid_sku",
    "missing_skus",
    "ref_too_long",
    "foreign_host",
    "link_too_long",
    "wrong_domain",
    "unknown_family",
    "closed_platform",
    "made_by_vendor",
    "bad_encryption_key",
    "bad_business_unit",
    "identifier_invalid",
    "same_keys",
    "bad_business_user",
    "keys_unreadable",
    "vendor_denied",
    "vendor_refused",
    "vendor_away",
)
