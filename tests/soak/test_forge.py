"""The soak of forged tokens: no forgery is a genuine token, none is believed, and a careless reader is found out."""

from __future__ import annotations

import base64
from random import Random

import pytest

from bench.soak.asking import Answer
from bench.soak.forge.doors import DOORS
from bench.soak.forge.forging import KINDS, Forger
from bench.soak.forge.reading import misread, misread_returns, misunderstood
from core.keys import KeyRing
from core.tokens import Purpose, Token, Tokens
from tracking.answers import GIF

RING = KeyRing(((1, bytes(range(32))), (2, bytes(range(1, 33)))))


class Careless(Tokens):
    """Takes every spelling of a token that some decoder takes, and looks at a few letters of its signature only."""

    def read(self, text: str, *purposes: Purpose) -> Token | None:
        try:
            raw = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
        except ValueError:
            return None
        return super().read(base64.urlsafe_b64encode(raw).decode(), *purposes)


class Unsigned(Tokens):
    """Takes any contents with a signature of ours."""

    def read(self, text: str, *purposes: Purpose) -> Token | None:
        return super().read(text, *Purpose)


def forger(tokens: Tokens) -> Forger:
    return Forger(tokens, organisation=7, invitation=4711, sender=3, listing=11, chance=Random(7))


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_of_forgery_is_refused(kind: str) -> None:
    forge = forger(Tokens(RING))
    for purpose in Purpose:
        for _ in range(20):
            text = KINDS[kind](forge, purpose)
            assert text == forge.token(purpose) or forge.genuine.read(text, purpose) is None


def test_nothing_forged_is_believed_and_everything_genuine_is() -> None:
    forge = forger(Tokens(RING))
    assert misunderstood(forge) == []
    assert misread(forge, 300) == []
    assert misread_returns(forge, 2000) == []


@pytest.mark.parametrize(
    ("reader", "kinds"),
    [(Careless, {"other_alphabet", "sprinkled", "longer"}), (Unsigned, {"another_purpose"})],
)
def test_a_careless_reader_is_found_out(reader: type[Tokens], kinds: set[str]) -> None:
    assert {kind for kind, _ in misread(forger(reader(RING)), 300)} & kinds


@pytest.mark.parametrize(
    ("path", "method", "status", "headers", "body", "is_refusal"),
    [
        ("/c/{}/", "GET", 404, {}, b"page", True),
        ("/c/{}/", "GET", 302, {"location": "https://a.example"}, b"", False),
        ("/c/{}/", "POST", 405, {}, b"", True),
        ("/c/{}/", "GET", 500, {}, b"", False),
        ("/c/{}/", "OPTIONS", 204, {}, b"", True),
        ("/c/{}/", "OPTIONS", 204, {"location": "https://a.example"}, b"", False),
        ("/o/{}.gif", "GET", 200, {}, GIF, True),
        ("/o/{}.gif", "GET", 200, {}, b"another picture", False),
        ("/h/{}/", "GET", 200, {}, b"nothing", False),
        ("/u/{}/", "GET", 404, {"set-cookie": "csrftoken=a"}, b"", True),
        ("/u/{}/", "GET", 404, {"set-cookie": "sessionid=a"}, b"", False),
    ],
)
def test_only_what_any_stranger_is_told_is_a_refusal(
    path: str, method: str, status: int, headers: dict[str, str], body: bytes, is_refusal: bool
) -> None:
    door = next(door for door in DOORS if door.pattern == path)
    assert door.refuses(method, Answer(status, headers, body, 0.0)) == is_refusal


def test_every_purpose_that_has_a_door_is_tried_there() -> None:
    assert set(Purpose) - {door.purpose for door in DOORS} == {Purpose.WIDGET, Purpose.BOUNCE}
