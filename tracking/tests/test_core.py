"""From a request to its answer: links lead where they should and nowhere else, and a pixel is a pixel."""

from __future__ import annotations

from dataclasses import replace

import pytest

from core.tokens import Purpose
from tracking import core
from tracking.answers import GIF, Answer, fit_location
from tracking.places import NOWHERE, place_of
from tracking.tests.doorways import (
    BASE,
    DOORWAY,
    GOOGLE,
    LETTERS,
    NOW,
    OWN,
    TOKENS,
    address,
    answered,
    location,
    noted,
    token,
)

PIXEL_PATHS = [
    address(Purpose.OPEN),
    address(Purpose.OPEN, text="forged"),
    address(Purpose.OPEN, text=token(Purpose.CLICK)),
    address(Purpose.OPEN, text="A" * 44),
    address(Purpose.OPEN, text=""),
]


def review_token(answer_location: str | None) -> str:
    assert answer_location is not None
    start = f"{BASE}/review/"
    assert answer_location.startswith(start)
    return answer_location.removeprefix(start).partition("/")[0]


def test_click_leads_to_its_listing() -> None:
    answer = answered(address())
    assert (answer.status, location(answer)) == (302, "https://maps.example/review?id=1")


def test_click_leads_to_the_own_review_form() -> None:
    answer = answered(address(listing=12, sequence=1), OWN)
    found = TOKENS.read(review_token(location(answer)), Purpose.REVIEW)
    assert found is not None
    assert (found.organisation, found.subject, found.listing, found.sequence) == (7, 4711, 12, 1)


@pytest.mark.parametrize(
    ("query", "passed"),
    [
        ("stars=4", "?stars=4"),
        ("utm=x&stars=1", "?stars=1"),
        ("stars=6", ""),
        ("stars=0", ""),
        ("stars=44", ""),
        ("xstars=4", ""),
        ("stars=4%0d%0aSet-Cookie:x", ""),
        ("stars=%34", ""),
        ("url=https://evil.example", ""),
        ("next=//evil.example&stars=", ""),
    ],
)
def test_nothing_of_the_query_passes_but_stars(query: str, passed: str) -> None:
    own = location(answered(address(listing=12), OWN, query=query))
    assert own is not None
    assert own.partition("/?")[2] == passed.removeprefix("?")
    assert location(answered(address(), GOOGLE, query=query)) == GOOGLE.url


@pytest.mark.parametrize("place", [None, replace(GOOGLE, url=""), replace(GOOGLE, listing=0, url="")])
def test_click_whose_listing_is_gone_or_cannot_be_looked_up_leads_to_the_own_form(place: object) -> None:
    assert TOKENS.read(review_token(location(answered(address(), place))), Purpose.REVIEW)


@pytest.mark.parametrize("purpose", [Purpose.LISTING, Purpose.ONWARD])
def test_static_and_onward_links_lead_to_the_listing_or_say_why_not(purpose: Purpose) -> None:
    path = address(purpose)
    assert location(answered(path)) == GOOGLE.url
    assert answered(path, replace(GOOGLE, url="")).status == 404
    assert answered(path, None).status == 503
    assert dict(answered(path, None).headers)["retry-after"] == "30"


@pytest.mark.parametrize("letter", list(LETTERS.values()))
@pytest.mark.parametrize(
    "text", ["x", "A" * 44, "A" * 43, "https:%2f%2fevil.example", "..", "\\\\evil.example", "@e"]
)
def test_unknown_tokens_get_a_page_and_never_a_redirect(letter: str, text: str) -> None:
    answer = answered(f"/{letter}/{text}/", query="url=https://evil.example")
    assert answer.status == 404
    assert location(answer) is None
    assert b"leads nowhere" in answer.body


def test_a_token_of_an_organisation_that_is_gone_is_as_good_as_unknown() -> None:
    assert answered(address(), NOWHERE) == answered(address(text="x"), NOWHERE)
    assert noted(address(), NOWHERE) is None


def test_hidden_link_shows_a_neutral_page_and_is_noted() -> None:
    path = address(Purpose.HONEYPOT)
    assert (answered(path).status, location(answered(path))) == (200, None)
    hit = noted(path)
    assert hit is not None
    assert hit.purpose == Purpose.HONEYPOT


@pytest.mark.parametrize("path", PIXEL_PATHS)
def test_the_pixel_is_the_same_for_everybody(path: str) -> None:
    for place in (GOOGLE, None, NOWHERE):
        assert answered(path, place) == answered(PIXEL_PATHS[0])
    answer = answered(path)
    assert (answer.status, answer.body, len(answer.body)) == (200, GIF, 43)
    assert answer.body.startswith(b"GIF89a")


@pytest.mark.parametrize(
    "path", [address(), address(Purpose.OPEN), address(Purpose.HONEYPOT), address(text="x")]
)
def test_no_answer_may_be_stored_or_referred_from_or_sets_a_cookie(path: str) -> None:
    for method in ("GET", "HEAD", "OPTIONS", "POST"):
        headers = dict(answered(path, method=method).headers)
        assert headers["cache-control"] == "no-store, private"
        assert headers["referrer-policy"] == "no-referrer"
        assert not {"set-cookie", "etag", "last-modified"} & headers.keys()


@pytest.mark.parametrize("path", [address(), address(Purpose.OPEN), address(text="x"), PIXEL_PATHS[1]])
@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE", "TRACE", "CONNECT", "get", ""])
def test_other_methods_are_refused_unread(path: str, method: str) -> None:
    answer = answered(path, method=method)
    assert (answer.status, dict(answer.headers)["allow"]) == (405, "GET, HEAD, OPTIONS")
    assert noted(path, method=method) is None


def test_head_and_options_are_answered_like_their_get_and_noted_as_what_they_are() -> None:
    assert answered(address(), method="HEAD") == answered(address())
    assert answered(address(Purpose.OPEN), method="HEAD") == answered(address(Purpose.OPEN))
    assert (
        answered(address(), method="OPTIONS").status,
        answered(address(text="x"), method="OPTIONS").status,
    ) == (
        204,
        204,
    )
    heads = [noted(address(), method=method) for method in ("HEAD", "OPTIONS")]
    assert [hit.method for hit in heads if hit] == ["HEAD", "OPTIONS"]


@pytest.mark.parametrize(
    "path",
    [
        "/",
        "/app/acme/",
        "/accounts/login/",
        "/api/v1/events",
        "/healthz/",
        "/robots.txt",
        "/c/",
        "/c//",
        f"/c/{token()}/more",
        f"//c/{token()}/",
        f"/C/{token()}/",
        f"/review/{token(Purpose.REVIEW)}/",
        f"/u/{token(Purpose.UNSUBSCRIBE)}/",
        f"/o/{token(Purpose.OPEN)}",
        f"/o/{token(Purpose.OPEN)}.gif/",
        f"/c/{'A' * 300}/",
        "",
    ],
)
def test_nothing_else_is_at_home_here(path: str) -> None:
    assert core.ask("GET", path, TOKENS) is None
    assert answered(path).status == 404


def test_a_slash_may_be_missing() -> None:
    assert answered(address().rstrip("/")) == answered(address())


def test_personal_links_are_left_to_django_and_noted_there() -> None:
    personal = replace(GOOGLE, platform="trustpilot", is_personal=True)
    doorway = replace(DOORWAY, hands_over=True)
    text = token()
    asked = core.ask("GET", f"/c/{text}/", TOKENS)
    assert isinstance(asked, core.Asked)
    answer = core.answer(doorway, asked, personal, "")
    assert isinstance(answer, Answer)
    assert location(answer) == f"{BASE}/c/{text}/"
    assert core.is_handed_over(doorway, asked, personal)
    assert core.witness(doorway, asked, personal, core.Signs(), NOW) is None
    assert not core.is_handed_over(doorway, asked, GOOGLE)
    assert not core.is_handed_over(DOORWAY, asked, personal)


def test_a_listing_of_another_organisation_counts_as_none() -> None:
    # The look-up joins on the organisation, so that it finds no listing then.
    place = place_of((7, None, "full", None, "", 5, "Europe/Paris", False))
    assert TOKENS.read(review_token(location(answered(address(listing=999), place))), Purpose.REVIEW)
    hit = noted(address(listing=999), place)
    assert hit is not None
    assert (hit.organisation, hit.listing, hit.channel) == (7, 0, 5)


HOSTILE = ["//evil.example", "\\\\evil.example", "/\\evil.example", "javascript:alert(1)", "data:text/html,x"]
HOSTILE += [
    "http:evil.example",
    "https:///evil.example",
    "https://",
    "ftp://evil.example/x",
    "file:///etc/passwd",
]
HOSTILE += [
    "https://maps.example@evil.example/",
    "https://user:pw@evil.example/",
    "https://evil.example\\@maps.example",
]
HOSTILE += [
    f"{scheme}:{rest}" for scheme in ("vbscript", "JaVaScRiPt", "mailto", "about") for rest in ("x", "//x")
]
HOSTILE += [
    f"https://maps.example/{letter}Set-Cookie:x" for letter in "\r\n\t\0\x0b\x85\u2028\u2029\u200b\u202e "
]
HOSTILE += [f"{letter}https://maps.example/" for letter in "\r\n\t\0 \u00a0\u200b"]
HOSTILE += [
    "https://[::1",
    "https://maps.example:99999/",
    "https://maps.example:x/",
    "https://" + "a" * 70 + ".example",
]
HOSTILE += [
    "",
    "?",
    "#",
    "x",
    "maps.example/x",
    "https//maps.example",
    "://maps.example",
    "https://..example/",
]


@pytest.mark.parametrize("url", HOSTILE)
def test_an_unfit_stored_address_is_never_a_location(url: str) -> None:
    assert fit_location(url) == ""
    place = place_of((7, 11, "full", "custom", url, 5, "Europe/Paris", False))
    assert (location(answered(address(), place)) or "").startswith(f"{BASE}/review/")


@pytest.mark.parametrize(
    ("url", "sent"),
    [
        ("https://maps.example/a?b=c&d=%20#e", "https://maps.example/a?b=c&d=%20#e"),
        ("http://maps.example", "http://maps.example"),
        ("https://müller.example/ü?ö=ä", "https://xn--mller-kva.example/%C3%BC?%C3%B6=%C3%A4"),
        ("https://maps.example:8443/x", "https://maps.example:8443/x"),
        ('https://maps.example/"<x>', "https://maps.example/%22%3Cx%3E"),
        ("HTTPS://Maps.Example/X", "https://maps.example/X"),
    ],
)
def test_a_fit_address_becomes_plain_ascii(url: str, sent: str) -> None:
    assert fit_location(url) == sent
