"""May this listing be asked of this customer? Only lawful traits go in, so no opinion can come out."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from balancing.platforms import OWN, can_be_asked

# Both are Google's own domains for consumer mail; an address at either is a Google account.
GMAIL_DOMAINS = frozenset({"gmail.com", "googlemail.com"})


class FallbackReason(models.TextChoices):
    """Why the letter leads to the own page although another listing was drawn. A closed list."""

    NOT_GMAIL = "not_gmail", _("No Gmail address")
    LANGUAGE = "language", _("Other language")
    COUNTRY = "country", _("Other country")
    NO_FORWARDING_CONSENT = "no_forwarding_consent", _("No consent to forwarding")
    LISTING_GONE = "listing_gone", _("Listing gone")
    LISTING_OFF = "listing_off", _("Listing off")
    NO_URL = "no_url", _("No review page")

    @property
    def sentence(self) -> Promise:
        """Return the reason as one plain sentence for the people who read it on a screen."""
        return _SENTENCES[self]


_SENTENCES: dict[FallbackReason, Promise] = {
    FallbackReason.NOT_GMAIL: _("The listing is only for Gmail addresses, and this is none."),
    FallbackReason.LANGUAGE: _("The listing is for customers of other languages."),
    FallbackReason.COUNTRY: _("The listing is for customers in other countries."),
    FallbackReason.NO_FORWARDING_CONSENT: _("The customer does not want to be led to another platform."),
    FallbackReason.LISTING_GONE: _("The listing was removed after it had been drawn."),
    FallbackReason.LISTING_OFF: _("The listing is switched off, or its platform forbids asking."),
    FallbackReason.NO_URL: _("The address of the review page is missing."),
}


@dataclass(frozen=True, slots=True)
class Traits:
    """The few lawful facts about a recipient that the chooser may see. Blank: not known.

    This class is closed. A rating, a complaint, an order value or a tag has no place here, and a test
    fails when a field is added.
    """

    address_domain: str
    language: str
    country: str
    may_forward: bool


@dataclass(frozen=True, slots=True)
class ListingFacts:
    """What the decision needs of a listing. No languages or no countries means: all of them."""

    id: int
    platform: str
    is_active: bool = True
    requires_gmail: bool = False
    languages: tuple[str, ...] = ()
    countries: tuple[str, ...] = ()
    has_url: bool = True


def fallback_reason(listing: ListingFacts | None, traits: Traits) -> FallbackReason | None:
    """Return why the letter must lead to the own page instead of the drawn listing, or None if it need not.

    None as listing means that it is gone. The own platform is always eligible. Of several reasons the
    first is named: what the organisation can mend (gone, off, no page), then the customer's no, then
    the listing's limits (Gmail, language, country). An unknown language or country meets no limit.
    """
    if listing is None:
        return FallbackReason.LISTING_GONE
    if listing.platform == OWN:
        return None
    if not listing.is_active or not can_be_asked(listing.platform):
        return FallbackReason.LISTING_OFF
    if not listing.has_url:
        return FallbackReason.NO_URL
    if not traits.may_forward:
        return FallbackReason.NO_FORWARDING_CONSENT
    return _unmet_limit(listing, traits)


def _unmet_limit(listing: ListingFacts, traits: Traits) -> FallbackReason | None:
    if listing.requires_gmail and traits.address_domain.lower() not in GMAIL_DOMAINS:
        return FallbackReason.NOT_GMAIL
    if listing.languages and not any(_covers(wanted, traits.language) for wanted in listing.languages):
        return FallbackReason.LANGUAGE
    countries = {country.upper() for country in listing.countries}
    return FallbackReason.COUNTRY if countries and traits.country.upper() not in countries else None


def _covers(wanted: str, language: str) -> bool:
    """Return whether a listing's language takes this customer's: `pt` takes `pt-BR`, `pt-BR` only itself."""
    wanted, language = (tag.lower().replace("_", "-") for tag in (wanted, language))
    return language == wanted or language.startswith(f"{wanted}-")
