"""What the tests of tracking share: a doorway, places, and a shorthand for asking."""

from __future__ import annotations

import zoneinfo
from datetime import UTC, datetime

from core.keys import KeyRing
from core.tokens import Purpose, Tokens
from tracking import core
from tracking.answers import Answer, shown
from tracking.core import Doorway, Signs
from tracking.pages import Page
from tracking.places import Place
from tracking.receipts import Receipt, settled
from tracking.sources import APPLES_OWN, Networks

NOW = datetime(2026, 3, 10, 23, 30, 12, 345678, tzinfo=UTC)  # already the 11th in Paris
TOKENS = Tokens(KeyRing(((1, bytes(range(32))),)))
BASE = "https://app.example"
DOORWAY = Doorway(TOKENS, BASE, b"pepper" * 4, Networks.parse([APPLES_OWN]))
PARIS = zoneinfo.ZoneInfo("Europe/Paris")
GOOGLE = Place("full", 11, "google", "https://maps.example/review?id=1", 5, PARIS)
OWN = Place("full", 12, "own", "", 5, PARIS)
CHROME = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0 Safari/537.36"
LETTERS = {
    Purpose.CLICK: "c",
    Purpose.HONEYPOT: "h",
    Purpose.LISTING: "l",
    Purpose.ONWARD: "w",
    Purpose.PERSONAL: "p",
}


def token(purpose: Purpose = Purpose.CLICK, subject: int = 4711, listing: int = 11, sequence: int = 0) -> str:
    return TOKENS.make(purpose, organisation=7, listing=listing, subject=subject, sequence=sequence)


def address(purpose: Purpose = Purpose.CLICK, text: str | None = None, **parts: int) -> str:
    text = token(purpose, **parts) if text is None else text
    return f"/o/{text}.gif" if purpose is Purpose.OPEN else f"/{LETTERS[purpose]}/{text}/"


def answered(path: str, place: Place | None = GOOGLE, *, method: str = "GET", query: str = "") -> Answer:
    """Return what a door answers, as both doors put it together."""
    asked = core.ask(method, path, TOKENS)
    if asked is None:
        return shown(Page.UNKNOWN, "")
    if isinstance(asked, Answer):
        return asked
    answer = core.answer(DOORWAY, asked, place, query)
    return shown(answer, "") if isinstance(answer, Page) else answer


def noted(
    path: str, place: Place | None = GOOGLE, *, method: str = "GET", now: datetime = NOW, **signs: str
) -> Receipt | None:
    """Return what a door notes, settled where the place is known."""
    asked = core.ask(method, path, TOKENS)
    if not isinstance(asked, core.Asked):
        return None
    seen = Signs(**{"user_agent": CHROME, "address": "203.0.113.9", **signs})
    found = core.witness(DOORWAY, asked, place, seen, now)
    return settled(found, place) if found is not None and place is not None else found


def location(answer: Answer) -> str | None:
    return dict(answer.headers).get("location")
