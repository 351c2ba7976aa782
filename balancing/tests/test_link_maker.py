"""Links made by the vendor's API: asked for as documented, with patience, and nothing strange taken for an answer."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import replace

import pytest

from balancing.link_maker import LinkMaker, link_builder
from balancing.tests.trustpilot_fake import KEY, LINKS, SECRET, UNIT, Fake, trustpilot
from balancing.unique_links import FAMILIES, Keys, LinkRefused, LinkRequest
from balancing.unique_links.builder import GeneratedLinks

KEYS = Keys(api_key=KEY, api_secret=SECRET, business_unit=UNIT)
ASE = LinkRequest("example.com", "aase@example.no", "Åse Ødegård", "NO-7781", locale="nb_NO", tags=("vip",))


class Hands:
    """A clock that moves when told, the pauses that were asked for, and what is to be closed at the end."""

    def __init__(self) -> None:
        self.now = 1000.0
        self.pauses: list[float] = []
        self.open = ExitStack()

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def fake() -> Iterator[Fake]:
    with trustpilot() as running:
        yield running


@pytest.fixture
def hands(fake: Fake) -> Iterator[Hands]:
    found = Hands()
    with found.open:
        yield found


def maker(fake: Fake, hands: Hands, keys: Keys = KEYS) -> LinkMaker:
    made = LinkMaker(keys, api_url=fake.url, invitations_url=fake.url, clock=hands, pause=hands.pauses.append)
    return hands.open.enter_context(made)


def code(make: LinkMaker, request: LinkRequest = ASE) -> str:
    with pytest.raises(LinkRefused) as refused:
        make(request)
    return refused.value.code


def test_a_link_is_asked_for_as_documented(fake: Fake, hands: Hands) -> None:
    make = maker(fake, hands, replace(KEYS, business_user="507f191e810c19729de860ea"))
    url = make(ASE)
    assert url.startswith("https://www.trustpilot.com/evaluate-link/")
    path, headers, body = fake.asked[-1]
    assert (path, headers["authorization"]) == (LINKS, "Bearer token-1")
    assert headers["x-business-user-id"] == "507f191e810c19729de860ea"
    assert body == {
        "referenceId": "NO-7781",
        "email": "aase@example.no",
        "name": "Åse Ødegård",
        "locale": "nb-NO",
        "tags": ["vip"],
    }


def test_one_token_and_one_connection_serve_many_links(fake: Fake, hands: Hands) -> None:
    make = maker(fake, hands)
    links = {make(ASE._replace(reference=f"R-{n}")) for n in range(10)}
    make.close()
    assert (len(links), fake.tokens(), fake.connections) == (10, 1, 2)


def test_a_token_is_replaced_before_it_ends_and_when_it_is_taken_back(fake: Fake, hands: Hands) -> None:
    fake.expires_in = "600"
    make = maker(fake, hands)
    make(ASE)
    hands.now += 539
    make(ASE)
    assert fake.tokens() == 1
    hands.now += 2
    make(ASE)
    assert fake.tokens() == 2
    fake.living.clear()
    make(ASE)
    assert fake.tokens() == 3


def test_a_busy_or_broken_server_is_asked_again_after_a_pause(fake: Fake, hands: Hands) -> None:
    make = maker(fake, hands)
    make(ASE)
    fake.instead = [(429, {"Retry-After": "7"}, b"{}"), (503, {}, b"oh"), (0, {}, b""), (0, {}, b"")]
    assert make(ASE).startswith("https://www.trustpilot.com/")
    assert hands.pauses == [7.0, 2.0, 4.0]


@pytest.mark.parametrize(
    "answers",
    [
        [(503, {}, b"")] * 4,
        [(0, {}, b"")] * 5,
        [(429, {"Retry-After": "3600"}, b"")],
        [(500, {}, b"")],
        [(200, {}, b"not json")],
        [(200, {}, b"[]")],
    ],
)
def test_who_does_not_answer_is_away(
    fake: Fake, hands: Hands, answers: list[tuple[int, dict[str, str], bytes]]
) -> None:
    make = maker(fake, hands)
    make(ASE)
    fake.instead = list(answers)
    assert code(make) == "vendor_away"
    assert make(ASE).startswith("https://")


def test_a_connection_that_went_stale_costs_no_pause(fake: Fake, hands: Hands) -> None:
    make = maker(fake, hands)
    make(ASE)
    fake.instead = [(0, {}, b"")]
    assert make(ASE).startswith("https://")
    assert hands.pauses == []


def test_nobody_at_home_is_away(fake: Fake, hands: Hands) -> None:
    with trustpilot() as gone:
        url = gone.url
    make = LinkMaker(KEYS, api_url=url, invitations_url=url, clock=hands, pause=hands.pauses.append)
    assert code(make) == "vendor_away"
    assert hands.pauses == [1.0, 2.0, 4.0]


def test_wrong_keys_are_denied_at_once(fake: Fake, hands: Hands) -> None:
    assert code(maker(fake, hands, replace(KEYS, api_secret="wrong"))) == "vendor_denied"
    make = maker(fake, hands)
    fake.instead = [None, (403, {}, b"{}")]
    assert code(make) == "vendor_denied"
    fake.instead = [(401, {}, b"{}"), None, (401, {}, b"{}")]
    assert code(make) == "vendor_denied"
    assert hands.pauses == []


def test_what_the_vendor_does_not_take_is_refused_for_this_row_only(fake: Fake, hands: Hands) -> None:
    make = maker(fake, hands)
    assert code(make, ASE._replace(locale="klingon")) == "vendor_refused"
    assert make(ASE).startswith("https://")


@pytest.mark.parametrize(
    "url",
    [
        "https://evil.example/evaluate-link/0123456789abcdef",
        "http://www.trustpilot.com/evaluate-link/0123456789abcdef",
        "https://www.trustpilot.com@evil.example/evaluate-link/0123456789abcdef",
        "https://www.trustpilot.com/evaluate-link/../../x",
        "https://www.trustpilot.com/evaluate-link/0123456789abcdef?to=x",
        "javascript:alert(1)",
        "https://[",
        7,
        None,
    ],
)
def test_an_address_that_is_not_theirs_is_not_passed_on(fake: Fake, hands: Hands, url: object) -> None:
    fake.answer = {"url": url}
    assert code(maker(fake, hands)) == "vendor_away"


def test_country_hosts_are_theirs(fake: Fake, hands: Hands) -> None:
    fake.answer = {"url": "https://uk.trustpilot.com/evaluate-link/0123456789abcdef0123456789abcdef"}
    assert maker(fake, hands)(ASE) == fake.answer["url"]


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({"email": ""}, "missing_email"),
        ({"name": " "}, "missing_name"),
        ({"reference": "A#1"}, "ref_forbidden_char"),
        ({"tags": ("New York",)}, "tag_contains_space"),
    ],
)
def test_what_every_family_refuses_is_not_even_asked(
    fake: Fake, hands: Hands, change: dict[str, object], expected: str
) -> None:
    assert code(maker(fake, hands), ASE._replace(**change)) == expected
    assert fake.asked == []


def test_the_pure_family_refuses_and_the_builder_of_all_families_asks(fake: Fake) -> None:
    with pytest.raises(LinkRefused) as refused:
        FAMILIES["api_made"].build(ASE, KEYS)
    assert refused.value.code == "made_by_vendor"
    assert isinstance(link_builder("api_made", KEYS, "example.com"), LinkMaker)
    sealing = Keys(
        "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=", "ICEiIyQlJicoKSorLC0uLzAxMjM0NTY3ODk6Ozw9Pj8="
    )
    assert isinstance(link_builder("business_generated", sealing, "example.com"), GeneratedLinks)
