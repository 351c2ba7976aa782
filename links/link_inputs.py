"""What a program gives for one link, and what a link is made from of it. Pure."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date

from balancing.unique_links import LinkRefused, LinkRequest, family
from balancing.unique_links.reference import MAX_LENGTH, check_reference, with_suffix
from core.addresses import normalise
from invitations.intake_values import MAX_NAME, Refused, text_of
from invitations.row_reasons import RowReason
from links.pasted_secrets import is_sealing_key
from links.row_checks import MAX_LOCALE, MAX_TEXT, Judged, RowRefused, key_of
from links.verdicts import LinkReason


@dataclass(frozen=True)
class LinkInput:
    """One customer, as a program gives them. `details` are words of the shop's own, kept with the link."""

    email: str = ""
    name: str = ""
    reference: str = ""
    domain: str = ""
    locale: str = ""
    tags: tuple[str, ...] = ()
    skus: tuple[str, ...] = ()
    stars: int | None = None
    is_embedded: bool = False
    product: str = ""
    visited_on: date | None = None
    details: Mapping[str, str] = field(default_factory=dict)


def judged_input(
    at: int,
    given: LinkInput,
    *,
    family_key: str,
    domain: str = "",
    has_suffix: bool = False,
    secrets: Collection[str] = (),
) -> Judged:
    """Return what the link at place `at` is made from; raise `RowRefused`. `domain` is for those that name none."""
    email, reference = given.email.strip(), given.reference.strip()
    words = (email, reference, given.name, given.product, *given.tags, *given.skus, *given.details.values())
    if any(word in secrets or is_sealing_key(word) for word in words):
        raise RowRefused("", LinkReason.SECRET)
    if not email and not reference:
        raise RowRefused("email", LinkReason.NO_CUSTOMER)
    if "email" not in family(family_key).required and email and normalise(email) is None:
        raise RowRefused("email", RowReason.BAD_ADDRESS)
    try:
        name = text_of("name", given.name, MAX_NAME)
        product = text_of("product", given.product, MAX_TEXT)
        locale = text_of("locale", given.locale, MAX_LOCALE)
        own = tuple(text_of("details", value, MAX_TEXT) for value in given.details.values())
        if not reference.isprintable() or len(reference) > MAX_LENGTH:
            check_reference(reference)
        matching_key = with_suffix(reference) if has_suffix and reference else reference
    except Refused as error:
        raise RowRefused(error.field, error.reason) from None
    except LinkRefused as error:
        raise RowRefused(error.field, error.code, error.message) from None
    chosen = given.domain.strip() or domain
    request = LinkRequest(
        chosen, email, name, matching_key, locale, given.tags, given.skus, given.is_embedded, given.stars
    )
    first, _, last = name.partition(" ")
    key = key_of(chosen, reference, email)
    return Judged(at, request, reference, first, last, product, given.visited_on, own, key)
