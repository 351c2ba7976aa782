"""Figures on screens: numbers, percentages, days and moments as filters; sparklines, stars, shares and charts as tags.

What they write follows the language of the page, by `numerals`, `days` and `moments`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from django import template
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import get_language

from core import days, numerals
from core.moments import relative
from core.sparklines import polylines

register = template.Library()


def _language() -> str:
    return get_language() or "en"


@register.filter
def number(value: numerals.Number | None, places: int = 0) -> str:
    """Write a count or measure, `1 341` or `4.52` with `:2`; a dash where there is none."""
    return numerals.NOTHING if value is None or value == "" else numerals.grouped(value, _language(), places)


@register.filter
def percent(ratio: numerals.Number | None, places: int = 1) -> str:
    """Write a ratio between 0 and 1 as a percentage; a dash where there is none."""
    return numerals.NOTHING if ratio is None or ratio == "" else numerals.percent(ratio, _language(), places)


@register.filter
def signed(value: numerals.Number | None, places: int = 0) -> str:
    """Write a change with its sign; a dash where there is none."""
    return numerals.NOTHING if value is None or value == "" else numerals.signed(value, _language(), places)


@register.filter(expects_localtime=True)
def when(moment: datetime | None, now: datetime | None = None) -> str:
    """Tell a moment relative to now, with the exact one on hover and for machines; a dash where there is none."""
    if not moment:
        return numerals.NOTHING
    seen_from = timezone.localtime(now or timezone.now(), moment.tzinfo)
    exact = days.day_and_hour(moment, _language())
    return format_html(
        '<time datetime="{}" title="{} {}">{}</time>',
        moment.isoformat(timespec="seconds"),
        exact,
        moment.tzname(),
        relative(moment, seen_from),
    )


@register.filter(expects_localtime=True)
def day(value: date | None, kind: str = "") -> str:
    """Write a day as the reader's language does.

    `:"short"` leaves its year out, `:"month"` the day itself; `:"weekday"` adds the weekday's name.
    """
    skeleton = {"short": days.DAY_OF_YEAR, "month": days.MONTH, "weekday": days.WEEKDAY}.get(kind, days.DAY)
    return days.day(value, _language(), skeleton) if value else numerals.NOTHING


@register.filter(expects_localtime=True)
def moment(value: datetime | None, kind: str = "") -> str:
    """Write a day and its time; `:"seconds"` is exact, `:"weekday"` and `:"weekday seconds"` name the day."""
    if not value:
        return numerals.NOTHING
    day_by = days.WEEKDAY if "weekday" in kind else days.DAY
    return days.day_and_hour(value, _language(), day_by, days.SECOND if "seconds" in kind else days.MINUTE)


@register.inclusion_tag("components/sparkline.html")
def sparkline(values: Sequence[float | None], label: str = "") -> dict[str, Any]:
    """Draw a small line without axes; gaps where a value is None. `label` names it for screen readers."""
    return {"lines": polylines(values, width=240, height=28), "label": label}


@register.inclusion_tag("components/stars.html")
def stars(rating: numerals.Number | None, of: int = 5) -> dict[str, Any]:
    """Draw a rating with its text alternative, fractions included; a dash where there is none."""
    if rating is None:
        return {"rating": None}
    full = max(0.0, min(float(rating), float(of)))
    places = 0 if float(rating).is_integer() else 2
    return {
        "rating": numerals.grouped(rating, _language(), places),
        "of": of,
        "marks": [16 * step for step in range(of)],
        "width": 16 * of,
        "lit": round(16 * full, 2),
    }


@register.inclusion_tag("components/chart.html")
def chart(specification: Mapping[str, Any], anchor: str, wrap: str = "") -> dict[str, Any]:
    """Show one chart twice, as a picture and as a table; see components/chart.html for the specification."""
    series = specification["series"]
    columns = [[_written(value, part.get("unit", "count")) for value in part["values"]] for part in series]
    return {
        "id": anchor,
        "data_id": f"{anchor}-data",
        "wrap": wrap,
        "specification": {"locale": _language(), **specification},
        "summary": specification.get("summary") or ", ".join(str(part["name"]) for part in series),
        "label_title": specification.get("label_title", ""),
        "names": [part["name"] for part in series],
        "rows": list(zip(specification["labels"], _transposed(columns), strict=True)),
    }


@register.inclusion_tag("components/share_bar.html")
def share_bar(parts: Iterable[Sequence[Any]], label: str) -> dict[str, Any]:
    """Show shares of a whole in one bar; `parts` are (label, percent) or (label, percent, words)."""
    placed, start = [], 0.0
    for name, share, *words in parts:
        said = percent(share / 100, 0 if float(share).is_integer() else 1)
        placed.append(
            {
                "label": name,
                "percent": share,
                "said": said,
                "start": start,
                "value": words[0] if words else "",
            }
        )
        start += share
    return {"parts": placed, "label": label}


def _transposed(columns: Iterable[Sequence[str]]) -> list[tuple[str, ...]]:
    return list(zip(*columns, strict=True))


def _written(value: float | None, unit: str) -> str:
    """Write one value of a series by its unit: count, rating or percent (a ratio)."""
    if unit == "percent":
        return percent(value)
    return number(value, 2 if unit == "rating" else 0)
