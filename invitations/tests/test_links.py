"""The addresses in a letter: whom they name, where they lead, and that nothing personal stands in them."""

from __future__ import annotations

from dataclasses import replace

import pytest

from core.tokens import Purpose, Token
from invitations import links
from invitations.tests.letterbox import CAMILLE, DOORS


def told(address: str, prefix: str, ending: str, purpose: Purpose) -> Token | None:
    assert address.startswith(prefix)
    assert address.endswith(ending)
    return DOORS.tokens.read(address.removeprefix(prefix).removesuffix(ending), purpose)


@pytest.mark.parametrize("platform", ["own", "google"])
def test_tracked_letter_has_click_pixel_and_honeypot(platform: str) -> None:
    found = links.addresses(replace(CAMILLE, platform=platform, sequence=1), DOORS)
    for address, door, ending, purpose in (
        (found.review, "c", "/", Purpose.CLICK),
        (found.pixel, "o", ".gif", Purpose.OPEN),
        (found.honeypot, "h", "/", Purpose.HONEYPOT),
    ):
        token = told(address, f"https://go.example/{door}/", ending, purpose)
        assert token == Token(purpose, organisation=7, listing=5, subject=77, sequence=1)


@pytest.mark.parametrize("platform", ["own", "google"])
def test_both_unsubscribe_addresses_are_the_same_page(platform: str) -> None:
    found = links.addresses(replace(CAMILLE, platform=platform), DOORS)
    assert found.one_click == found.unsubscribe
    token = told(found.unsubscribe, "https://app.example/u/", "/", Purpose.UNSUBSCRIBE)
    assert token == Token(Purpose.UNSUBSCRIBE, organisation=7, listing=0, subject=77, sequence=0)


def test_untracked_letter_to_another_platform_names_no_person() -> None:
    found = links.addresses(replace(CAMILLE, platform="google", is_tracked=False), DOORS)
    assert (found.pixel, found.honeypot) == (None, None)
    token = told(found.review, "https://go.example/l/", "/", Purpose.LISTING)
    assert token == Token(Purpose.LISTING, organisation=7, listing=5, subject=0, sequence=0)


def test_untracked_letter_to_the_own_page_leads_straight_to_the_form() -> None:
    found = links.addresses(replace(CAMILLE, is_tracked=False), DOORS)
    assert (found.pixel, found.honeypot) == (None, None)
    token = told(found.review, "https://app.example/review/", "/", Purpose.REVIEW)
    assert token == Token(Purpose.REVIEW, organisation=7, listing=0, subject=77, sequence=0)


def test_a_star_only_chooses_beforehand() -> None:
    found = links.addresses(CAMILLE, DOORS)
    assert [found.star(stars) for stars in links.STARS] == [f"{found.review}?stars={n}" for n in range(1, 6)]


def test_addresses_hold_nothing_personal() -> None:
    for values in (CAMILLE, replace(CAMILLE, is_tracked=False)):
        found = links.addresses(values, DOORS)
        everything = " ".join(filter(None, (found.review, found.unsubscribe, found.pixel, found.honeypot)))
        for personal in ("camille", "laurent", "a-1001", "customer"):
            assert personal not in everything.lower()


def test_untracked_letter_to_a_page_with_personal_links_names_the_person_to_us_only() -> None:
    untracked = replace(CAMILLE, platform="trustpilot", is_tracked=False, has_own_link=True)
    found = links.addresses(untracked, DOORS)
    assert (found.pixel, found.honeypot) == (None, None)
    token = told(found.review, "https://go.example/p/", "/", Purpose.PERSONAL)
    assert token == Token(Purpose.PERSONAL, organisation=7, listing=5, subject=77, sequence=0)
    tracked = links.addresses(replace(untracked, is_tracked=True), DOORS)
    assert tracked.review.startswith("https://go.example/c/")
