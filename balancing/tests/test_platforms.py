from __future__ import annotations

from urllib.parse import urlsplit

import pytest

from balancing.platform_type import Platform
from balancing.platforms import OWN, PLATFORMS, askable_platforms, can_be_asked
from core.exceptions import Invalid

PLACE = "ChIJN1t_tDeuEmsRUsoyG83frY4"
UUID = "0b3c5a52-8f2e-4d46-9c1e-0a4f6f4a9d11"
TRIPADVISOR = (
    "https://www.tripadvisor.com/UserReviewEdit-g187147-d188729-Hotel_Royal-Paris_Ile_de_France.html"
)
CAPTERRA = f"https://reviews.capterra.com/products/new/{UUID}/"
GLASSDOOR = (
    "https://www.glassdoor.com/mz-survey/employer/collectReview_input.htm"
    "?i=4138&j=true&y=&c=PAGE_INFOSITE_TOP"
)
PLAY = "https://play.google.com/store/apps/details?id=com.example.app&showAllReviews=true"
APPLE = "https://apps.apple.com/app/apple-store/id310633997?action=write-review"
ADDRESSES = [
    ("google", PLACE, f"https://search.google.com/local/writereview?placeid={PLACE}"),
    ("google", f" {PLACE} ", f"https://search.google.com/local/writereview?placeid={PLACE}"),
    (
        "google",
        f"https://search.google.com/local/writereview?placeid={PLACE}",
        f"https://search.google.com/local/writereview?placeid={PLACE}",
    ),
    ("google", "https://g.page/r/CVx3Q2Q8fQd3EAE/review", "https://g.page/r/CVx3Q2Q8fQd3EAE/review"),
    ("google", "https://g.page/r/CVx3Q2Q8fQd3EAE", "https://g.page/r/CVx3Q2Q8fQd3EAE/review"),
    ("trustpilot", "example.com", "https://www.trustpilot.com/evaluate/example.com"),
    ("trustpilot", "WWW.Example.co.uk", "https://www.trustpilot.com/evaluate/www.example.co.uk"),
    ("trustpilot", "xn--mller-kva.de", "https://www.trustpilot.com/evaluate/xn--mller-kva.de"),
    (
        "trustpilot",
        "https://uk.trustpilot.com/review/example.com?stars=5",
        "https://uk.trustpilot.com/evaluate/example.com",
    ),
    ("facebook", "acme.shop", "https://www.facebook.com/acme.shop/reviews"),
    ("facebook", "https://m.facebook.com/acme/?ref=1", "https://www.facebook.com/acme/reviews"),
    ("reviews_io", "acme-shop", "https://www.reviews.io/company-reviews/store/acme-shop"),
    ("provenexpert", "acme", "https://www.provenexpert.com/acme/"),
    ("tripadvisor", "g187147-d188729-Hotel_Royal-Paris_Ile_de_France", TRIPADVISOR),
    (
        "tripadvisor",
        "https://www.tripadvisor.co.uk/Hotel_Review-g187147-d188729-Reviews-Hotel_Royal-Paris_Ile_de_France.html",
        TRIPADVISOR,
    ),
    ("capterra", UUID, CAPTERRA),
    ("g2", "acme-crm", "https://www.g2.com/products/acme-crm/take_survey"),
    (
        "g2",
        "https://www.g2.com/products/acme-crm/reviews",
        "https://www.g2.com/products/acme-crm/take_survey",
    ),
    ("app_store", "id310633997", APPLE),
    ("app_store", "https://apps.apple.com/gb/app/acme/id310633997?mt=8", APPLE),
    ("google_play", "com.example.app", PLAY),
    ("google_play", "https://play.google.com/store/apps/details?id=com.example.app&hl=de", PLAY),
    ("glassdoor", "4138", GLASSDOOR),
    ("yelp", "acme-london-2", "https://www.yelp.com/biz/acme-london-2"),
    (
        "booking",
        "https://www.booking.com/hotel/fr/royal.en-gb.html?aid=1",
        "https://www.booking.com/hotel/fr/royal.html",
    ),
    ("airbnb", "https://www.airbnb.co.uk/rooms/12345?check_in=x", "https://www.airbnb.com/rooms/12345"),
    ("vrbo", "https://www.vrbo.com/123456ha", "https://www.vrbo.com/123456"),
    ("custom", "https://Bücher.example.com/rate", "https://xn--bcher-kva.example.com/rate"),
]
HOSTILE = [
    "",
    "a",
    "..",
    "../evil",
    "a/../b",
    "%2e%2e",
    "ChIJ\r\nX: y",
    "ChIJN1t_tDeuEmsRUsoyG83frY4\n",
    "ChIJN1t_tDeuEmsRUsoyG83frY4&x=1",
    "acme?x=1&y",
    "acme#top",
    "acme shop",
    "acme@evil.org",
    "acme\\evil",
    "//evil.org/x",
    "javascript:alert(1)",
    "https://evil.org/review/example.com",
    "https://www.trustpilot.com.evil.org/review/example.com",
    "https://evil.org/?https://www.facebook.com/acme",
    "https://user@www.facebook.com/acme",
    "http://www.facebook.com/acme",
    "https://www.facebook.com/profile.php?id=1",
    "https://search.google.com/local/writereview?placeid=",
    "https://www.trustpilot.com/evaluate-link/0123456789abcdef0123456789abcdef",
    "１２３４５６７",
    "{place}",
    "x" * 5000,
]


@pytest.mark.parametrize(("key", "identifier", "address"), ADDRESSES)
def test_identifiers_and_copied_addresses_lead_to_one_page(key: str, identifier: str, address: str) -> None:
    assert PLATFORMS[key].build_url(identifier) == address
    assert PLATFORMS[key].allows(address)


def test_every_foreign_platform_has_a_tried_address() -> None:
    assert {key for key, _, _ in ADDRESSES} == set(PLATFORMS) - {OWN}


def accepted(platform: Platform, identifier: str) -> str | None:
    try:
        return platform.build_url(identifier)
    except Invalid:
        return None


@pytest.mark.parametrize("identifier", HOSTILE)
@pytest.mark.parametrize("key", sorted(set(PLATFORMS) - {OWN}))
def test_hostile_identifiers_never_leave_their_place(key: str, identifier: str) -> None:
    platform = PLATFORMS[key]
    address = accepted(platform, identifier)
    # A single letter may be a product's name, and the custom platform takes every public address.
    assert address is None or identifier == "a" or platform.takes_any_url
    assert address is None or (platform.allows(address) and ".." not in address)


@pytest.mark.parametrize(
    ("key", "identifier"),
    [
        ("google", "short"),
        ("google", "https://maps.google.com/?cid=1"),
        ("google", "https://g.page/r/CVx3Q2Q8fQd3EAE/review?" + "x" * 300),
        ("trustpilot", "example"),
        ("trustpilot", "127.0.0.1"),
        ("trustpilot", "exa_mple.com"),
        ("trustpilot", "example..com"),
        ("facebook", "acme..shop"),
        ("facebook", "groups"),
        ("tripadvisor", "g1-d2"),
        ("capterra", "12345"),
        ("g2", "-acme"),
        ("app_store", "1234"),
        ("google_play", "example"),
        ("glassdoor", "E4138"),
        ("booking", "royal"),
        ("custom", "http://example.com/"),
        ("custom", "https://localhost/"),
    ],
)
def test_wrong_identifiers_are_refused_in_words(key: str, identifier: str) -> None:
    with pytest.raises(Invalid) as refused:
        PLATFORMS[key].build_url(identifier)
    assert refused.value.fields["identifier"].endswith(".")


def test_message_names_the_platform_and_what_to_give() -> None:
    with pytest.raises(Invalid, match=r"Trustpilot.*example\.com"):
        PLATFORMS["trustpilot"].build_url("nonsense")


def test_own_platform_builds_no_address_because_the_landing_is_ours() -> None:
    assert PLATFORMS[OWN].build_url("") == ""
    assert not PLATFORMS[OWN].allows("https://example.com/")


@pytest.mark.parametrize("key", ["yelp", "booking", "airbnb", "vrbo"])
def test_platforms_that_forbid_asking_are_never_offered(key: str) -> None:
    assert not can_be_asked(key)
    assert PLATFORMS[key] not in askable_platforms()


def test_offered_platforms_in_order() -> None:
    assert [platform.key for platform in askable_platforms()] == [
        "own",
        "google",
        "trustpilot",
        "facebook",
        "reviews_io",
        "provenexpert",
        "tripadvisor",
        "capterra",
        "g2",
        "app_store",
        "google_play",
        "glassdoor",
        "custom",
    ]
    assert not can_be_asked("invented")


def test_manners_of_single_platforms() -> None:
    assert [key for key, platform in PLATFORMS.items() if platform.requires_gmail_default] == ["google"]
    assert [key for key, platform in PLATFORMS.items() if platform.link_must_be_first] == ["trustpilot"]
    assert all(str(platform.policy) for platform in PLATFORMS.values())
    assert max(map(len, PLATFORMS)) <= 30


@pytest.mark.parametrize(
    "address",
    [
        "https://www.trustpilot.com.evil.org/evaluate/example.com",
        "https://trustpilot.com/evaluate/example.com",
        "http://www.trustpilot.com/evaluate/example.com",
        "https://www.trustpilot.com@evil.org/",
        "HTTPS://www.trustpilot.com/",
        "//www.trustpilot.com/",
        "",
    ],
)
def test_only_normal_addresses_on_the_platforms_hosts_are_followed(address: str) -> None:
    assert not PLATFORMS["trustpilot"].allows(address)
    assert PLATFORMS["trustpilot"].allows("https://uk.trustpilot.com/evaluate/example.com")


def test_hosts_are_whole_names_in_lower_case() -> None:
    for platform in PLATFORMS.values():
        assert bool(platform.allowed_hosts) == bool(platform.routes)
        for host in platform.allowed_hosts:
            assert urlsplit(f"https://{host}/").hostname == host
