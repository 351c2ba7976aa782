"""Dates as shops write them: a closed list of formats, the guess of a column's format, and quick readers for each.

A date and time without an offset is meant in the zone given; a skipped or doubled hour is read as its first.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from invitations.row_reasons import RowReason

_TIME = r"(?:[T ,]\s*(\d{1,2}):(\d{2})(?::(\d{2})(?:\.\d+)?)?(?:\s*([AaPp])\.?[Mm]\.?)?)?"

# Format: (pattern of the day, positions of year, month and day among its groups, how people write it).
_FORMATS: dict[str, tuple[str, tuple[int, int, int], str]] = {
    "iso": ("", (0, 0, 0), "2024-12-31 23:59"),
    "dmy_slash": (r"(\d{1,2})/(\d{1,2})/(\d{4})", (3, 2, 1), "31/12/2024 23:59"),
    "mdy_slash": (r"(\d{1,2})/(\d{1,2})/(\d{4})", (3, 1, 2), "12/31/2024 23:59"),
    "dmy_dot": (r"(\d{1,2})\.(\d{1,2})\.(\d{4})", (3, 2, 1), "31.12.2024 23:59"),
    "dmy_dash": (r"(\d{1,2})-(\d{1,2})-(\d{4})", (3, 2, 1), "31-12-2024 23:59"),
    "ymd_slash": (r"(\d{4})/(\d{1,2})/(\d{1,2})", (1, 2, 3), "2024/12/31 23:59"),
    "serial": ("", (0, 0, 0), "45657.99"),
}
_COMPILED = {name: re.compile(day + _TIME, re.ASCII) for name, (day, _, _) in _FORMATS.items() if day}

DATE_FORMATS = {name: shown for name, (_, _, shown) in _FORMATS.items()}
FIRST_YEAR, LAST_YEAR = 1970, 2100

# A spreadsheet's number for a date whose cell was never told to show one: days since then, and 1900 has no leap day.
SERIAL = "serial"
_SERIAL_NUMBER = re.compile(r"\d{5}(?:[.,]\d+)?", re.ASCII)
_SERIAL_ZERO = date(1899, 12, 30)

DateReader = Callable[[str], datetime]


class DateOutOfRange(ValueError):
    """Says that a date can be read but lies in no year in which an order was placed."""


def date_reader(date_format: str) -> DateReader:
    """Return the function that reads a text of that format, trimmed, into a datetime, aware only if the text is.

    The function raises `ValueError` for what is no such date.
    """
    named = {"iso": _iso, SERIAL: _serial}
    return named.get(date_format) or _numbered(date_format)


def read_moment(text: str, read: DateReader, zone: ZoneInfo, shift: timedelta) -> datetime:
    """Return the instant a text names, aware, moved by whole days of `shift` on the clock; raise `ValueError`."""
    moment = read(text)
    if shift:
        moment += shift
    if not FIRST_YEAR <= moment.year <= LAST_YEAR:
        raise DateOutOfRange(text)
    return moment if moment.tzinfo is not None else moment.replace(tzinfo=zone)


def read_day(text: str, read: DateReader, shift: timedelta) -> date:
    """Return the day a text names, as written, moved by `shift`; raise `ValueError`."""
    moment = read(text) + shift
    if not FIRST_YEAR <= moment.year <= LAST_YEAR:
        raise DateOutOfRange(text)
    return moment.date()


def fault_of(error: Exception) -> RowReason:
    """Return the reason to show for what a reader raised."""
    return RowReason.DATE_OUT_OF_RANGE if isinstance(error, DateOutOfRange) else RowReason.BAD_DATE


def fitting_formats(texts: Iterable[str]) -> list[str]:
    """Return the formats that read every one of these texts, empty ones aside; none for no text at all."""
    filled = [text.strip() for text in texts if text.strip()]
    return [name for name in DATE_FORMATS if filled and all(_reads(name, text) for text in filled)]


def best_formats(texts: Iterable[str]) -> list[str]:
    """Return the formats that read as many of these texts as any does; none when that is less than half of them."""
    filled = [text.strip() for text in texts if text.strip()]
    read = {name: sum(_reads(name, text) for text in filled) for name in DATE_FORMATS}
    most = max(read.values())
    return [name for name, count in read.items() if count == most and 2 * count > len(filled)]


def guess_format(texts: Iterable[str], *, month_first: bool = False) -> tuple[str, bool]:
    """Return the format that reads most of a column's values, or "", and whether another would do as well.

    A few wrong values do not hide the format of the others, but one that reads less than half of them is no guess.
    `month_first` says which of two equally fitting formats is likelier, as for a channel in the United States.
    """
    fitting = best_formats(texts)
    if not fitting:
        return "", False
    if month_first and "mdy_slash" in fitting:
        return "mdy_slash", len(fitting) > 1
    return fitting[0], len(fitting) > 1


def _reads(name: str, text: str) -> bool:
    try:
        read_moment(text, date_reader(name), ZoneInfo("UTC"), timedelta())
    except ValueError:
        return False
    return True


def _iso(text: str) -> datetime:
    if "W" in text:  # Python also reads the days of numbered weeks, which nobody means
        raise ValueError(text)
    return datetime.fromisoformat(text)


def _serial(text: str) -> datetime:
    if _SERIAL_NUMBER.fullmatch(text) is None:
        raise ValueError(text)
    days, _, part = text.replace(",", ".").partition(".")
    clock = timedelta(seconds=round(float(f"0.{part or 0}") * 86_400))
    return datetime.combine(_SERIAL_ZERO + timedelta(days=int(days)), time()) + clock


def _numbered(name: str) -> DateReader:
    match_of = _COMPILED[name].fullmatch
    year, month, day = _FORMATS[name][1]

    def read(text: str) -> datetime:
        match = match_of(text)
        if match is None:
            raise ValueError(text)
        hour = int(match[4] or 0)
        if half := match[7]:
            if not 1 <= hour <= 12:
                raise ValueError(text)
            hour = hour % 12 + 12 * (half in "pP")
        on = date(int(match[year]), int(match[month]), int(match[day]))
        return datetime.combine(on, time(hour, int(match[5] or 0), int(match[6] or 0)))

    return read
