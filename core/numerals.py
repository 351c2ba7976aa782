"""How numbers are written on screens: groups of three parted by a space, the decimal sign of the language. Pure."""

from __future__ import annotations

from decimal import Decimal
from functools import lru_cache

from babel import Locale, UnknownLocaleError
from babel.numbers import get_decimal_symbol

Number = int | float | Decimal

GAP = "\u00a0"  # unbreakable and in every typeface; neither comma nor point, which are read as decimal signs
MINUS = "\u2212"
NOTHING = "\u2014"


@lru_cache(maxsize=64)
def locale_of(language: str) -> Locale:
    """Return what babel knows of a language code such as `fr` or `pt-br`; English when it knows nothing."""
    try:
        return Locale.parse(language, sep="-")
    except (ValueError, UnknownLocaleError):
        return Locale("en")


def grouped(value: Number, language: str, places: int = 0) -> str:
    """Write `1341` as `1 341` and, with one place in French, `1341.25` as `1 341,2`."""
    digits = f"{abs(value):,.{places}f}"
    is_zero = not digits.strip("0,.")
    written = digits.replace(",", GAP).replace(".", get_decimal_symbol(locale_of(language)))
    return f"{MINUS}{written}" if value < 0 and not is_zero else written


def signed(value: Number, language: str, places: int = 0) -> str:
    """Write a change with its sign: `+0.18`, `−6`; nothing changed is `0`."""
    written = grouped(value, language, places)
    return written if value <= 0 or not written.strip("0.,") else f"+{written}"


def percent(ratio: Number, language: str, places: int = 1) -> str:
    """Write a share of one as a percentage: `0.107` is `10.7%` in English and `10,7 %` in French."""
    pattern = locale_of(language).percent_formats[None]
    return pattern.prefix[0] + grouped(ratio * 100, language, places) + pattern.suffix[0]
