"""Sums turned into charts: what `components/chart.html` draws and writes as a table. No queries here."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from math import floor
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from core import days
from stats.figures import Trend, written
from stats.periods import Interval
from stats.sums import Sums

_SKELETONS = {Interval.DAY: days.DAY_OF_YEAR, Interval.WEEK: days.DAY_OF_YEAR, Interval.MONTH: days.MONTH}
_TITLES: dict[Interval, Promise] = {
    Interval.DAY: gettext_lazy("Day"),
    Interval.WEEK: gettext_lazy("Week of"),
    Interval.MONTH: gettext_lazy("Month"),
}


def rating_chart(trend: Trend, then: Trend | None, interval: Interval) -> dict[str, Any]:
    """Return the chart of mean rating and number of reviews, with the mean of the compared period behind it."""
    means = [_mean(sums) for _day, sums in trend]
    told = [mean for mean in means if mean is not None]
    reviews = sum(sums.reviews for _day, sums in trend)
    parts: list[dict[str, Any]] = [
        {
            "name": _("Average rating"),
            "kind": "area",
            "unit": "rating",
            "axis": "left",
            "tone": 1,
            "values": means,
        }
    ]
    if then is not None:
        earlier = _fitted([_mean(sums) for _day, sums in then], len(trend))
        parts.append(
            {
                "name": _("Average rating, compared period"),
                "kind": "line",
                "unit": "rating",
                "axis": "left",
                "tone": 4,
                "is_quiet": True,
                "values": earlier,
            }
        )
    parts.append(
        {
            "name": _("Reviews"),
            "kind": "bar",
            "unit": "count",
            "axis": "right",
            "values": [s.reviews for _day, s in trend],
        }
    )
    summary = _("Average rating and number of reviews; %(count)s reviews in all.") % {
        "count": written(reviews)
    }
    if len(told) > 1:
        summary += " " + _("The first mean is %(first)s, the last %(last)s.") % {
            "first": written(told[0], 2),
            "last": written(told[-1], 2),
        }
    return {
        **_frame(trend, interval),
        "summary": summary,
        "series": parts,
        "minimum": _floor(part["values"] for part in parts if part["unit"] == "rating"),
        "maximum": 5,
    }


def letter_chart(trend: Trend, interval: Interval, *, are_opens_known: bool) -> dict[str, Any]:
    """Return the chart of letters sent and what came of them; what is not recorded is left out."""
    series = [(_("Sent"), "sent", "bar", 1), (_("Reviewed"), "reviews", "line", 3)]
    if are_opens_known:
        series.insert(1, (_("Clicked"), "clicked_people", "line", 2))
    sent = sum(sums.sent for _day, sums in trend)
    return {
        **_frame(trend, interval),
        "summary": _("Letters sent, clicks and reviews; %(count)s letters in all.")
        % {"count": written(sent)},
        "series": [
            {
                "name": name,
                "kind": kind,
                "unit": "count",
                "axis": "left",
                "tone": tone,
                "is_quiet": kind == "bar",
                "values": [getattr(sums, column) for _day, sums in trend],
            }
            for name, column, kind, tone in series
        ],
        "minimum": 0,
    }


def _frame(trend: Trend, interval: Interval) -> dict[str, Any]:
    language = get_language() or "en"
    return {
        "labels": [days.day(day, language, _SKELETONS[interval]) for day, _sums in trend],
        "label_title": str(_TITLES[interval]),
    }


def _mean(sums: Sums) -> float | None:
    return None if sums.mean_rating is None else round(sums.mean_rating, 2)


def _floor(series: Iterable[Sequence[float | None]]) -> float:
    """Return where the axis of ratings begins: half a star below the lowest mean, or a whole one when that is far."""
    means = [mean for values in series for mean in values if mean is not None]
    below = floor(min(means, default=4.0) * 2) / 2 - 0.5
    return below if below >= 3 else max(1, floor(below))


def _fitted(values: list[float | None], length: int) -> list[float | None]:
    """Return as many values as there are places: an earlier period may be cut into one interval more or less."""
    return [*values[:length], *[None] * (length - len(values))]
