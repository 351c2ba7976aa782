"""The pages of listings: each in its platform's own words, with a look at where it leads before it is saved."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import AuditEvent, Channel, Organisation
from balancing.models import Listing, ShareTable
from balancing.tests.people import drawn_elsewhere

pytestmark = pytest.mark.django_db


def page(name: str, *arguments: str) -> str:
    return reverse(f"balancing:{name}", args=["acme", *arguments])


def text(answer: Any) -> str:
    return answer.content.decode()


def test_forbidden_platform_is_in_no_form_and_cannot_be_slipped_in(
    olga: Client, channel: Channel, pages: dict[str, Listing], feature: None
) -> None:
    asked = {
        pages["own"].public_id: "50",
        pages["google"].public_id: "0",
        pages["yelp"].public_id: "50",
        "version": "0",
    }
    answer = olga.post(page("channel", channel.public_id), asked)
    assert (answer.status_code, "sum to 50 %" in text(answer)) == (422, True)
    assert f'name="{pages["yelp"].public_id}"' not in text(answer)
    assert "For reading only" in text(answer)


def test_listing_is_added_with_the_platforms_own_words(
    olga: Client, channel: Channel, acme: Organisation
) -> None:
    html = text(olga.get(page("listing_new", channel.public_id)))
    assert "For reading only; these platforms forbid asking" in html
    address = page("listing_new", channel.public_id) + "?platform=trustpilot"
    assert "Domain of your profile" in text(olga.get(address))
    answer = olga.post(address, {"name": "Trustpilot", "identifier": "not a domain"})
    assert (answer.status_code, "This does not name a page on Trustpilot." in text(answer)) == (422, True)
    asked = {"name": "Trustpilot", "identifier": "Acme.com", "languages": ["en", "fr"], "countries": "fr, be"}
    assert olga.post(address, asked).status_code == 302
    made = Listing.objects.get(platform="trustpilot")
    assert (made.url, made.languages, made.countries) == (
        "https://www.trustpilot.com/evaluate/acme.com",
        ["en", "fr"],
        ["FR", "BE"],
    )
    assert Listing.objects.filter(platform="own").count() == 1
    answer = olga.post(address, asked)
    assert (answer.status_code, "Already listed." in text(answer)) == (422, True)


def test_address_of_a_custom_page_may_be_long_and_is_kept_by_a_short_word(
    olga: Client, channel: Channel, acme: Organisation
) -> None:
    address = page("listing_new", channel.public_id) + "?platform=custom"
    long = "https://reviews.acme.com/" + "a" * 1900
    for n in (1, 2):
        assert olga.post(address, {"name": f"Page {n}", "identifier": f"{long}{n}"}).status_code == 302
    made = Listing.objects.filter(platform="custom")
    assert {listing.url for listing in made} == {f"{long}1", f"{long}2"}
    assert all(
        listing.identifier.startswith("reviews.acme.com#") and len(listing.identifier) < 40
        for listing in made
    )
    assert f"{long}1" in text(olga.get(page("listing", made.order_by("id")[0].public_id)))
    assert olga.post(address, {"name": "Again", "identifier": f" {long}1"}).status_code == 422


def test_preview_says_where_an_identifier_leads_and_saves_nothing(olga: Client, channel: Channel) -> None:
    address = page("listing_preview", channel.public_id)
    assert "https://www.trustpilot.com/evaluate/acme.com" in text(
        olga.get(address, {"platform": "trustpilot", "identifier": "acme.com"})
    )
    assert "begin with https://" in text(
        olga.get(address, {"platform": "custom", "identifier": "javascript:alert(1)"})
    )
    assert "href" not in text(olga.get(address, {"platform": "custom", "identifier": "javascript:alert(1)"}))
    assert not Listing.objects.exclude(platform="own").exists()


def test_gmail_advice_counts_what_switching_it_off_would_reach(
    olga: Client, drawn: ShareTable, pages: dict[str, Listing], channel: Channel
) -> None:
    html = text(olga.get(page("listing", pages["google"].public_id)))
    missed = drawn_elsewhere(channel)
    assert f"Of the last 50 letters drawn for this page, {missed} led to your own page" in html
    listing = pages["google"]
    asked = {"name": "Google", "identifier": "ChIJD7fiBh9u5kcRYJSMaMOCCwQ"}
    assert olga.post(page("listing", listing.public_id), asked).status_code == 302
    listing.refresh_from_db()
    assert listing.requires_gmail is False


def test_listing_with_a_share_stays_on(olga: Client, drawn: ShareTable, pages: dict[str, Listing]) -> None:
    google, yelp = pages["google"], pages["yelp"]
    answer = olga.post(page("listing_off", google.public_id), follow=True)
    assert "Set the share of this listing to 0 % first." in text(answer)
    answer = olga.post(page("listing_off", yelp.public_id), follow=True)
    assert "is off." in text(answer)
    olga.post(page("listing_on", yelp.public_id))
    assert list(
        AuditEvent.objects.filter(action__startswith="listing.o")
        .order_by("id")
        .values_list("action", flat=True)
    ) == ["listing.off", "listing.on"]
