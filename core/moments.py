"""How a moment is told relative to now: `2 h ago`, `Yesterday`, then the date. Pure; the exact time stands by."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.utils.translation import get_language, gettext, ngettext

from core import days

_SOON = timedelta(seconds=45)
_HOUR = timedelta(hours=1)
_DAY = timedelta(days=1)


def relative(moment: datetime, now: datetime) -> str:
    """Tell `moment` as seen from `now`, both aware and in the reader's zone; dates beyond a week either way."""
    distance = now - moment
    if abs(distance) < _SOON:
        return gettext("Just now")
    if abs(distance) < _HOUR:
        return _told(distance, max(1, round(abs(distance) / timedelta(minutes=1))), "minutes")
    if abs(distance) < _DAY and moment.date() == now.date():
        return _told(distance, round(abs(distance) / _HOUR), "hours")
    nights = (now.date() - moment.date()).days
    if nights == 1:
        return gettext("Yesterday")
    if nights == -1:
        return gettext("Tomorrow")
    if 0 < abs(nights) < 7:
        return _told(distance, abs(nights), "days")
    return days.day(moment, get_language() or "en", days.DAY_OF_YEAR if moment.year == now.year else days.DAY)


def _told(distance: timedelta, count: int, unit: str) -> str:
    """Put a count of units into a sentence about the past or the future."""
    is_past = distance > timedelta()
    if unit == "minutes":
        sentence = gettext("%(count)d min ago") if is_past else gettext("in %(count)d min")
    elif unit == "hours":
        sentence = gettext("%(count)d h ago") if is_past else gettext("in %(count)d h")
    elif is_past:
        sentence = ngettext("%(count)d day ago", "%(count)d days ago", count)
    else:
        sentence = ngettext("in %(count)d day", "in %(count)d days", count)
    return sentence % {"count": count}
