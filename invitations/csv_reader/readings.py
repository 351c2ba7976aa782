"""How the dates of a column would be read, to be shown before anything is: one reading, or where two differ."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

from invitations.csv_reader.dates import best_formats, date_reader, read_moment


class Reading(NamedTuple):
    """A text, as one format reads it; the moment is aware."""

    text: str
    date_format: str
    moment: datetime


def first_reading(texts: Iterable[str], date_format: str, zone: ZoneInfo) -> Reading | None:
    """Return the first of the texts that a format reads, or None."""
    for text in texts:
        if (moment := _moment(text, date_format, zone)) is not None:
            return Reading(text.strip(), date_format, moment)
    return None


def first_difference(texts: Sequence[str], zone: ZoneInfo) -> list[Reading]:
    """Return the readings of the first text that the best formats read differently; none when there is no such text."""
    formats = best_formats(texts)
    for text in texts:
        readings = [
            Reading(text.strip(), name, moment)
            for name in formats
            if (moment := _moment(text, name, zone)) is not None
        ]
        if len({reading.moment for reading in readings}) > 1:
            return readings
    return []


def _moment(text: str, date_format: str, zone: ZoneInfo) -> datetime | None:
    try:
        return read_moment(text.strip(), date_reader(date_format), zone, timedelta())
    except (ValueError, OverflowError):
        return None
