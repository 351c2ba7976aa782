"""The standard letters as mail programs draw them: in every language, narrow and wide, by day and by night.

With `LETTER_PICTURES` set to a folder the pictures stay there, to be looked at.
"""

from __future__ import annotations

import os
import struct
import zlib
from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from invitations.letters.languages import SPOKEN
from invitations.letters.wording import STARS, Block, Wording
from invitations.tests.letterbox import part, written
from tests.browser.conftest import serious

pytestmark = pytest.mark.browser

WIDTHS = {"narrow": 320, "phone": 390, "wide": 1100}
DAY, NIGHT = (255, 255, 255), (18, 22, 31)  # the card
Pixel = tuple[int, int, int]


def with_stars(wording: Wording) -> Wording:
    return replace(wording, blocks=(*wording.blocks[:-2], Block(STARS), *wording.blocks[-2:]))


def pixels(png: bytes) -> Counter[Pixel]:
    """Count the colours of a picture: 8 bits, RGB or RGBA, as Chromium writes it."""
    place, data, width, depth = 8, b"", 0, 3
    while place < len(png):
        size, kind = struct.unpack(">I4s", png[place : place + 8])
        body = png[place + 8 : place + 8 + size]
        if kind == b"IHDR":
            width, depth = struct.unpack(">I", body[:4])[0], {2: 3, 6: 4}[body[9]]
        if kind == b"IDAT":
            data += body
        place += 12 + size
    raw, stride, above, counted = zlib.decompress(data), width * depth, bytearray(width * depth), Counter()
    for start in range(0, len(raw), stride + 1):
        line = bytearray(raw[start + 1 : start + 1 + stride])
        for at in range(stride):
            left = line[at - depth] if at >= depth else 0
            corner = above[at - depth] if at >= depth else 0
            line[at] = (line[at] + predicted(raw[start], left, above[at], corner)) & 255
        counted.update((line[at], line[at + 1], line[at + 2]) for at in range(0, stride, depth))
        above = line
    return counted


def predicted(kind: int, left: int, up: int, corner: int) -> int:
    """Return what PNG's filters (W3C PNG §9) guess of a byte."""
    if kind == 4:
        guess = left + up - corner
        return min((left, up, corner), key=lambda value: abs(guess - value))
    return (0, left, up, (left + up) // 2)[kind]


def kept(name: str, sheet: Page) -> None:
    if folder := os.environ.get("LETTER_PICTURES"):
        sheet.screenshot(full_page=True, path=Path(folder, f"{name}.png"))


@pytest.fixture
def sheet(browser: Browser) -> Page:
    """A page without scripts of the letter's own, as in a mail program; our questions may still be asked."""
    context = browser.new_context(viewport={"width": 600, "height": 700})
    asked: list[str] = []
    context.route("**/*", lambda route: (asked.append(route.request.url), route.abort()))
    yield context.new_page()
    context.close()
    # Images are off: nothing but the pixel is ever asked for.
    assert {url.partition("?")[0].rpartition(".")[2] for url in asked} <= {"gif"}


@pytest.mark.parametrize("language", SPOKEN)
def test_letter_fits_is_readable_and_turns_dark(language: str, sheet: Page) -> None:
    content = written(with_stars(SPOKEN[language].invitation))
    for width, letters in WIDTHS.items():
        sheet.set_viewport_size({"width": letters, "height": 700})
        for scheme, ground, other in (("light", DAY, NIGHT), ("dark", NIGHT, DAY)):
            sheet.emulate_media(color_scheme=scheme)
            sheet.set_content(part(content, "html"))
            assert sheet.evaluate("document.documentElement.scrollWidth") <= letters
            assert [fault for fault in serious(sheet) if not fault.startswith("html-has-lang")] == []
            kept(f"{language}-{width}-{scheme}", sheet)
            # A strip down the middle tells enough, and a picture is read slowly here.
            counted = pixels(sheet.screenshot(clip={"x": letters / 2, "y": 0, "width": 24, "height": 700}))
            assert counted[ground] > 0.3 * counted.total(), (width, scheme)
            assert counted[other] < 0.05 * counted.total(), (width, scheme)


@pytest.mark.parametrize("language", SPOKEN)
def test_button_and_stars_can_be_pressed_with_a_thumb(language: str, sheet: Page) -> None:
    sheet.set_viewport_size({"width": 320, "height": 700})
    sheet.set_content(part(written(with_stars(SPOKEN[language].invitation)), "html"))
    button = sheet.locator(".action a").bounding_box()
    assert button["height"] >= 44
    assert button["x"] >= 0
    assert button["x"] + button["width"] <= 320
    for star in sheet.locator("a.star").all():
        box = star.bounding_box()
        assert min(box["width"], box["height"]) >= 44
    assert len({star.bounding_box()["y"] for star in sheet.locator("a.star").all()}) == 1
