from __future__ import annotations

from dataclasses import fields, replace
from typing import Any

import pytest
from django.utils.functional import Promise

from balancing.eligibility import FallbackReason, ListingFacts, Traits, fallback_reason

GOOGLE = ListingFacts(id=2, platform="google", requires_gmail=True)
TRUSTPILOT = ListingFacts(id=3, platform="trustpilot")
JANE = Traits(address_domain="example.com", language="en", country="GB", may_forward=True)
GMAIL = replace(JANE, address_domain="gmail.com")


def test_gmail_rule_sends_other_addresses_home_and_can_be_switched_off() -> None:
    assert fallback_reason(GOOGLE, JANE) is FallbackReason.NOT_GMAIL
    assert fallback_reason(replace(GOOGLE, requires_gmail=False), JANE) is None


@pytest.mark.parametrize("domain", ["gmail.com", "googlemail.com", "GMail.com"])
def test_both_domains_of_google_are_gmail(domain: str) -> None:
    assert fallback_reason(GOOGLE, replace(JANE, address_domain=domain)) is None


@pytest.mark.parametrize("domain", ["gmail.co", "mail.gmail.com", "notgmail.com", "gmail.com.evil.org", ""])
def test_lookalikes_are_not(domain: str) -> None:
    assert fallback_reason(GOOGLE, replace(JANE, address_domain=domain)) is FallbackReason.NOT_GMAIL


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({}, None),
        ({"is_active": False}, FallbackReason.LISTING_OFF),
        ({"has_url": False}, FallbackReason.NO_URL),
        ({"platform": "yelp"}, FallbackReason.LISTING_OFF),
        ({"platform": "booking"}, FallbackReason.LISTING_OFF),
        ({"platform": "invented"}, FallbackReason.LISTING_OFF),
        ({"platform": "custom"}, None),
    ],
)
def test_the_listing_itself_may_forbid(change: dict[str, Any], reason: FallbackReason | None) -> None:
    assert fallback_reason(replace(TRUSTPILOT, **change), JANE) is reason


def test_a_listing_that_is_gone_says_so() -> None:
    assert fallback_reason(None, JANE) is FallbackReason.LISTING_GONE


@pytest.mark.parametrize(
    ("wanted", "language", "is_covered"),
    [
        ((), "", True),
        (("en",), "en", True),
        (("en",), "en-GB", True),
        (("EN",), "en_gb", True),
        (("pt-BR",), "pt-br", True),
        (("pt-BR",), "pt", False),
        (("fr", "de"), "de", True),
        (("fr", "de"), "en", False),
        (("en",), "eng", False),
        (("en",), "", False),
    ],
)
def test_languages_of_a_listing(wanted: tuple[str, ...], language: str, is_covered: bool) -> None:
    reason = fallback_reason(replace(TRUSTPILOT, languages=wanted), replace(JANE, language=language))
    assert reason is (None if is_covered else FallbackReason.LANGUAGE)


@pytest.mark.parametrize(
    ("wanted", "country", "is_covered"),
    [
        ((), "", True),
        (("GB", "IE"), "IE", True),
        (("gb",), "GB", True),
        (("FR",), "GB", False),
        (("FR",), "", False),
    ],
)
def test_countries_of_a_listing(wanted: tuple[str, ...], country: str, is_covered: bool) -> None:
    reason = fallback_reason(replace(TRUSTPILOT, countries=wanted), replace(JANE, country=country))
    assert reason is (None if is_covered else FallbackReason.COUNTRY)


def test_a_customer_who_does_not_want_to_be_led_away_is_not() -> None:
    assert (
        fallback_reason(TRUSTPILOT, replace(JANE, may_forward=False)) is FallbackReason.NO_FORWARDING_CONSENT
    )


def test_the_own_platform_is_always_eligible() -> None:
    own = ListingFacts(
        id=1,
        platform="own",
        is_active=False,
        requires_gmail=True,
        languages=("xx",),
        countries=("XX",),
        has_url=False,
    )
    assert fallback_reason(own, Traits("", "", "", may_forward=False)) is None


def test_of_several_reasons_the_first_of_the_order_is_named() -> None:
    worst = replace(GOOGLE, is_active=False, has_url=False, languages=("fr",), countries=("FR",))
    person = replace(JANE, may_forward=False)
    mended: list[tuple[FallbackReason, dict[str, Any], dict[str, Any]]] = [
        (FallbackReason.LISTING_OFF, {"is_active": True}, {}),
        (FallbackReason.NO_URL, {"has_url": True}, {}),
        (FallbackReason.NO_FORWARDING_CONSENT, {}, {"may_forward": True}),
        (FallbackReason.NOT_GMAIL, {}, {"address_domain": "gmail.com"}),
        (FallbackReason.LANGUAGE, {}, {"language": "fr"}),
        (FallbackReason.COUNTRY, {}, {"country": "FR"}),
    ]
    for reason, listing_change, person_change in mended:
        assert fallback_reason(worst, person) is reason
        worst, person = replace(worst, **listing_change), replace(person, **person_change)
    assert fallback_reason(worst, person) is None


def test_traits_are_closed_so_that_no_opinion_can_travel() -> None:
    assert [field.name for field in fields(Traits)] == [
        "address_domain",
        "language",
        "country",
        "may_forward",
    ]
    with pytest.raises(AttributeError):
        object.__setattr__(GMAIL, "rating", 5)


def test_every_reason_has_a_sentence_and_fits_its_column() -> None:
    assert FallbackReason.values == [
        "not_gmail",
        "language",
        "country",
        "no_forwarding_consent",
        "listing_gone",
        "listing_off",
        "no_url",
    ]
    assert all(
        isinstance(reason.sentence, Promise) and str(reason.sentence).endswith(".")
        for reason in FallbackReason
    )
    assert max(map(len, FallbackReason.values)) <= 30
