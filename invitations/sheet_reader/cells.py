"""From what stands in a cell to the text that a person sees there. Pure."""

from __future__ import annotations

import re
from datetime import date, timedelta
from decimal import Decimal, InvalidOperation

from invitations.sheet_reader.styles import MOMENT

_ESCAPE = re.compile(r"_x([0-9A-Fa-f]{4})_", re.ASCII)
_DIGITS = 15  # the significant ones that spreadsheets show and keep
_NINETEEN_HUNDRED, _NINETEEN_FOUR = date(1899, 12, 30), date(1904, 1, 1)
_NO_LEAP_DAY = 60  # serial of the 29 February 1900, which never was; below it the days are one off
_LAST = 2_958_466  # serial after the last day of the year 9999


def number_text(raw: str, meaning: int, *, has_1904: bool) -> str:
    """Return a number as text: a moment in ISO form, a whole number without a point, zeros before it if its style says.

    `meaning` is that of `style_meanings`. What cannot be read as a number comes back as it stood.
    """
    if meaning == MOMENT:
        return _moment(raw, has_1904=has_1904)
    if raw.isascii() and raw.isdigit():
        return raw.zfill(meaning) if meaning else raw
    try:
        text = format(Decimal(f"{float(raw):.{_DIGITS}g}"), "f")
    except (ValueError, InvalidOperation):
        return raw
    return text.zfill(meaning) if meaning and text.isdigit() else text


def unescaped(text: str) -> str:
    """Return a text without the escapes for characters that XML cannot hold (ECMA-376 part 1, §22.9.2.19)."""
    return _ESCAPE.sub(lambda match: chr(int(match[1], 16)), text) if "_x" in text else text


def _moment(raw: str, *, has_1904: bool) -> str:
    try:
        serial = float(raw)
    except ValueError:
        return raw
    if not 0 <= serial < _LAST:
        return raw
    days, seconds = divmod(round(serial * 86_400), 86_400)
    minutes, second = divmod(seconds, 60)
    clock = f"{minutes // 60:02}:{minutes % 60:02}:{second:02}"
    if not days:
        return clock
    epoch = _NINETEEN_FOUR if has_1904 else _NINETEEN_HUNDRED
    if not has_1904 and days < _NO_LEAP_DAY:
        days += 1
    try:
        day = (epoch + timedelta(days=days)).isoformat()
    except OverflowError:
        return raw
    return f"{day} {clock}" if seconds else day
