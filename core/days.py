"""How days and times are written, in the order and with the signs of the reader's language. Pure.

Skeletons of CLDR say which parts are wanted; the language says the rest. Days relative to now are in `moments`.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta
from functools import lru_cache

from babel import Locale
from babel.dates import format_skeleton, format_timedelta, get_datetime_format

from core.numerals import locale_of

DAY, DAY_OF_YEAR, MONTH, WEEKDAY = "yMMMd", "MMMd", "yMMM", "yMMMEd"
MINUTE, SECOND = "Hm", "Hms"  # twenty-four hours: invitations leave at 14:00 in every language


def day(value: date, language: str, skeleton: str = DAY) -> str:
    """Write a day: `22 Nov 2026`, in French `22 nov. 2026`; other skeletons leave the year or the day out."""
    return format_skeleton(skeleton, value, locale=_spoken(language))


def hour(moment: datetime, language: str, skeleton: str = MINUTE) -> str:
    """Write the time of a moment in its own zone: `14:05`, with `SECOND` also the seconds."""
    return format_skeleton(skeleton, moment, tzinfo=moment.tzinfo, locale=_spoken(language))


def day_and_hour(moment: datetime, language: str, day_by: str = DAY, hour_by: str = MINUTE) -> str:
    """Write a moment in its own zone: `22 Nov 2026, 14:05`."""
    joined = get_datetime_format("medium", locale=_spoken(language))
    return joined.format(hour(moment, language, hour_by), day(moment, language, day_by))


def ago(distance: timedelta, language: str) -> str:
    """Tell how long ago something was, in its largest unit: `12 seconds ago`. Never in the future."""
    past = -max(distance, timedelta(seconds=1))
    return format_timedelta(past, add_direction=True, threshold=1, locale=_spoken(language))


@lru_cache(maxsize=64)
def _spoken(language: str) -> Locale:
    """Return what babel knows of a language; English without a country is British, as everywhere in this house."""
    return locale_of("en-gb" if language == "en" else language)
