"""Colours that can be read: a tenant's brand colour turned into pairs that hold 4.5:1 by day and by night. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass

HOUSE = "#2456e6"
DAY = "#ffffff"
NIGHT = "#12161f"
ENOUGH = 4.5  # WCAG 2.2, 1.4.3: text of ordinary size

_HEX = re.compile(r"#(?:[0-9a-fA-F]{3}|[0-9a-fA-F]{6})")

Channels = tuple[float, float, float]


@dataclass(frozen=True, slots=True)
class Palette:
    """What a page needs of a brand: a fill with the ink upon it, and the same hue as words by day and by night."""

    fill: str
    ink: str
    day: str
    night: str


def palette(colour: str) -> Palette:
    """Return readable colours for a brand written as `#rgb` or `#rrggbb`; anything else gives the house's blue."""
    fill = _long(colour) if _HEX.fullmatch(colour or "") else HOUSE
    inks = ("#ffffff", "#0b0e14", "#000000")
    ink = next((ink for ink in inks if ratio(fill, ink) >= ENOUGH), inks[-1])
    return Palette(fill, ink, _towards(fill, "#000000", DAY), _towards(fill, "#ffffff", NIGHT))


def ratio(one: str, other: str) -> float:
    """Return the contrast of two colours `#rrggbb` by WCAG's formula, from 1 to 21."""
    lighter, darker = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def _towards(colour: str, end: str, ground: str) -> str:
    """Mix a colour with `end` in steps of a twentieth until it can be read on `ground`."""
    for step in range(21):
        mixed = _mixed(colour, end, step / 20)
        if ratio(mixed, ground) >= ENOUGH:
            return mixed
    return end


def _mixed(colour: str, end: str, share: float) -> str:
    parts = (round(a + (b - a) * share) for a, b in zip(_channels(colour), _channels(end), strict=True))
    return "#" + "".join(f"{part:02x}" for part in parts)


def _long(colour: str) -> str:
    digits = colour[1:].lower()
    return "#" + ("".join(digit * 2 for digit in digits) if len(digits) == 3 else digits)


def _channels(colour: str) -> Channels:
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)


def _luminance(colour: str) -> float:
    linear = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4
        for part in (channel / 255 for channel in _channels(colour))
    )
    return sum(weight * part for weight, part in zip((0.2126, 0.7152, 0.0722), linear, strict=True))
