"""Every family with a good identifier, a bad one and a foreign host; country hosts, and closed platforms."""

from __future__ import annotations

import base64

import pytest

from balancing.platforms import PLATFORMS
from balancing.unique_links import (
    CLOSED,
    CODES,
    FAMILIES,
    Keys,
    LinkRefused,
    LinkRequest,
    builder,
    family,
    fingerprint,
)
from balancing.unique_links.hosts import COUNTRY_HOSTS, HOSTS, host_for

KEYS = Keys(
    encryption_key="AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=",
    authentication_key="ICEiIyQlJicoKSorLC0uLzAxMjM0NTY3ODk6Ozw9Pj8=",
    secret_key="mykey12",
)
JANE = LinkRequest("example.com", "jane@example.com", "Jane Doe", "A-1")
SHOP = "X1234567890ABCDEF1234567890ABCDEF"
UUID = "0b2a0a4c-1111-2222-3333-444455556666"

# Family, good identifier and where it leads, a bad identifier, an address on a foreign host.
IDENTIFIERS = [
    ("google", "ChIJN1t_tDeuEmsRUsoyG83frY4",
     "https://search.google.com/local/writereview?placeid=ChIJN1t_tDeuEmsRUsoyG83frY4",
     "ChIJ short", "https://google.evil.example/local/writereview?placeid=ChIJN1t_tDeuEmsRUsoyG83frY4"),
    ("google", "https://g.page/r/CabcDEF012_-3/review", "https://g.page/r/CabcDEF012_-3/review",
     "https://g.page/r/", "https://g.page.evil.example/r/CabcDEF012_-3/review"),
    ("facebook", "acme.paris", "https://www.facebook.com/acme.paris/reviews",
     "acme/../paris", "https://www.facebook.com.evil.example/acme/reviews"),
    ("tripadvisor", "g187147-d188729-Eiffel_Tower-Paris",
     "https://www.tripadvisor.com/UserReviewEdit-g187147-d188729-Eiffel_Tower-Paris.html",
     "g187147", "https://www.tripadvisor.evil.example/UserReviewEdit-g1-d2-X.html"),
    ("provenexpert", "acme-paris", "https://www.provenexpert.com/acme-paris/",
     "acme paris", "https://www.provenexpert.com.evil.example/acme-paris/"),
    ("reviews_io", "acme-paris", "https://www.reviews.io/company-reviews/store/acme-paris",
     "?", "https://reviews.evil.example/company-reviews/store/acme"),
    ("g2", "acme", "https://www.g2.com/products/acme/take_survey",
     "acme/reviews", "https://www.g2.com.evil.example/products/acme"),
    ("capterra", UUID, f"https://reviews.capterra.com/products/new/{UUID}/",
     "12345-abc", f"https://reviews.capterra.com.evil.example/products/new/{UUID}"),
    ("app_store", "id310633997", "https://apps.apple.com/app/apple-store/id310633997?action=write-review",
     "id31", "https://apps.apple.com.evil.example/app/id310633997"),
    ("google_play", "com.example.app",
     "https://play.google.com/store/apps/details?id=com.example.app&showAllReviews=true",
     "example", "https://play.google.evil.example/store/apps/details?id=com.example.app"),
    ("glassdoor", "12345",
     "https://www.glassdoor.com/mz-survey/employer/collectReview_input.htm?i=12345&j=true&y=&c=PAGE_INFOSITE_TOP",
     "acme", "https://www.glassdoor.evil.example/12345"),
    ("custom", "https://reviews.acme.org/write?shop=1", "https://reviews.acme.org/write?shop=1",
     "reviews.acme.org", "https://127.0.0.1/write"),
    ("trusted_shops", f"https://www.trustedshops.de/bewertung/info_{SHOP}.html",
     f"https://www.trustedshops.com/buyerrating/rate_{SHOP}.html&buyerEmail=amFuZUBleGFtcGxlLmNvbQ%3D%3D&shopOrderID=QS0x",
     "X123", f"https://www.trustedshops.evil.example/bewertung/info_{SHOP}.html"),
]  # fmt: skip


def code(key: str, request: LinkRequest, keys: Keys = KEYS) -> str:
    with pytest.raises(LinkRefused) as refused:
        FAMILIES[key].build(request, keys)
    assert refused.value.field in {*LinkRequest._fields, *Keys.__slots__}
    return refused.value.code


@pytest.mark.parametrize(("key", "good", "url", "bad", "foreign"), IDENTIFIERS)
def test_identifiers_lead_to_their_platform_or_nowhere(
    key: str, good: str, url: str, bad: str, foreign: str
) -> None:
    link = FAMILIES[key].build(JANE._replace(domain=good))
    assert (link.url, link.family, link.reference) == (url, key, "A-1")
    assert builder(key, domain=good)(JANE._replace(domain="")) == url
    assert code(key, JANE._replace(domain="  ")) == "missing_domain"
    for wrong in (bad, foreign):
        assert code(key, JANE._replace(domain=wrong)) in {"identifier_invalid", "url_not_https", "url_host"}


def test_every_platform_has_a_family_or_a_reason_why_not() -> None:
    served = {found.platform for found in FAMILIES.values()}
    assert served & set(CLOSED) == set()
    assert set(PLATFORMS) - {"own"} <= served | set(CLOSED)
    tested = {row[0] for row in IDENTIFIERS}
    assert tested == {key for key, found in FAMILIES.items() if found.platform != "trustpilot"}


@pytest.mark.parametrize("key", ["feefo", "booking", "verified_reviews", "yelp", "airbnb", "vrbo"])
def test_closed_platforms_are_refused_with_their_reason(key: str) -> None:
    with pytest.raises(LinkRefused) as refused:
        builder(key, domain="anything")
    assert refused.value.code == "closed_platform"
    assert refused.value.message == str(CLOSED[key])
    assert len(refused.value.message) > 30


def test_an_unknown_family_is_refused() -> None:
    with pytest.raises(LinkRefused) as refused:
        family("myspace")
    assert refused.value.code == "unknown_family"


def test_families_say_what_they_need_read_and_warn_of() -> None:
    for key, found in FAMILIES.items():
        assert found.key == key
        assert str(found.name)
        assert str(found.domain_label)
        assert found.required <= found.inputs <= set(LinkRequest._fields)
        assert set(found.needs_keys) <= set(Keys.__slots__)
    assert FAMILIES["plain"].warning
    assert FAMILIES["legacy"].warning
    assert FAMILIES["business_generated"].is_personal
    assert not FAMILIES["google"].is_personal


def test_a_required_input_is_missed_by_its_own_field() -> None:
    for key, found in FAMILIES.items():
        if found.is_remote:
            continue
        good = next((row[1] for row in IDENTIFIERS if row[0] == key), "example.com")
        full = JANE._replace(domain=good, skus=("S-1",))
        assert FAMILIES[key].build(full, KEYS).url.startswith("https://")
        for name in found.required:
            empty = full._replace(**{name: () if name == "skus" else ""})
            with pytest.raises(LinkRefused) as refused:
                found.build(empty, KEYS)
            assert refused.value.field == name
            assert refused.value.code.startswith("missing_")


def test_country_hosts_follow_the_locale() -> None:
    assert {f"{country}.trustpilot.com" for country in COUNTRY_HOSTS.values()} == HOSTS
    expected = {
        "de-AT": "at", "de_at": "at", "de": "de", "de-LU": "de", "en-GB": "uk", "en": "www", "en-US": "www",
        "nn-NO": "no", "pt-BR": "br", "pt": "pt", "nl-BE": "nl-be", "fr-BE": "fr-be", "ja": "jp", "zh": "www",
        "": "www", " ": "www", "../x": "www",
    }  # fmt: skip
    assert {locale: host_for(locale) for locale in expected} == {
        locale: f"{country}.trustpilot.com" for locale, country in expected.items()
    }
    assert (
        FAMILIES["plain"].build(JANE._replace(locale="sv-SE")).url
        == "https://se.trustpilot.com/evaluate/example.com"
    )


@pytest.mark.parametrize(
    "host", ["evil.example", "www.trustpilot.com.evil.example", "www.trustpilot.com/x", "WWW"]
)
@pytest.mark.parametrize("key", ["plain", "profile", "legacy", "business_generated"])
def test_a_foreign_host_is_refused(key: str, host: str) -> None:
    assert code(key, JANE._replace(host=host)) == "foreign_host"


def test_fingerprints_tell_customers_apart_and_not_random_parts() -> None:
    one, same = (FAMILIES["business_generated"].build(JANE, KEYS) for _ in range(2))
    assert one.url != same.url
    assert one.fingerprint == same.fingerprint == fingerprint("business_generated", JANE)
    others = [
        FAMILIES["business_generated"].build(JANE._replace(**change), KEYS).fingerprint
        for change in ({"email": "jane@example.co"}, {"reference": "A-2"}, {"domain": "example.org"})
    ]
    assert len({one.fingerprint, *others, fingerprint("legacy", JANE)}) == 5


def test_keys_of_another_domain_are_not_used() -> None:
    for key in ("legacy", "business_generated", "plain"):
        with pytest.raises(LinkRefused) as refused:
            builder(key, KEYS, "example.com")(JANE._replace(domain="example.org"))
        assert refused.value.code == "wrong_domain"


def test_codes_are_listed_once() -> None:
    assert len(CODES) == len(set(CODES))


def test_trusted_shops_speaks_the_customers_language() -> None:
    make = FAMILIES["trusted_shops"].build
    request = JANE._replace(domain=SHOP.lower(), email="Åse@example.no")
    with pytest.raises(LinkRefused):
        make(request._replace(email="Åse"))
    url = make(request._replace(locale="fr-BE", email="ab~c@example.com")).url
    email = base64.b64encode(b"ab~c@example.com").decode().replace("+", "%2B").replace("=", "%3D")
    assert (
        url
        == f"https://www.trustedshops.fr/evaluation/evaluer_{SHOP}.html&buyerEmail={email}&shopOrderID=QS0x"
    )
