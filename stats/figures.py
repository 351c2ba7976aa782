"""Sums turned into what the screens show: tiles, funnel, chart, tables. No queries here."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from balancing.platforms import PLATFORMS
from core import numerals
from invitations.refusals import Refusal
from stats.definitions import DEFINITIONS
from stats.periods import Interval
from stats.selectors import PlatformSums, Sums, ratio

Trend = Sequence[tuple[date, Sums]]


def _number(value: float | None, places: int = 0) -> str:
    return numerals.NOTHING if value is None else numerals.grouped(value, get_language() or "en", places)


def _percent(value: float | None) -> str:
    return numerals.NOTHING if value is None else numerals.percent(value, get_language() or "en")


def _change(now: int, before: int) -> tuple[str, bool | None]:
    """Return a change against the period before as text, and whether it is good; blank when there was nothing."""
    if not before:
        return "", None
    change = (now - before) / before
    sign = "+" if change > 0 else ""
    return sign + _percent(change), None if abs(change) < 0.0005 else change > 0


def tiles(
    now: Sums, before: Sums, trend: Trend, *, unanswered: int, links: dict[str, str], period: str, fresh: str
) -> list[dict[str, Any]]:
    """Return the four key figures with their change, trend line, definition and the way to the rows."""
    mean, earlier = now.mean_rating, before.mean_rating
    difference = mean - earlier if mean is not None and earlier is not None else None
    sent_change, sent_good = _change(now.sent, before.sent)
    review_change, review_good = _change(now.reviews, before.reviews)
    language = get_language() or "en"
    figures = [
        {
            "label": _("Average rating"),
            "value": _number(mean, 2),
            "delta": numerals.signed(difference, language, 2) if difference is not None else "",
            "delta_good": None if difference is None or abs(difference) < 0.005 else difference > 0,
            "sub": _("of %(count)s reviews") % {"count": _number(now.reviews)},
            "spark": [sums.mean_rating for _day, sums in trend],
            "definition": DEFINITIONS["rating"],
            "url": links["reviews"],
        },
        {
            "label": _("Invitations sent"),
            "value": _number(now.sent),
            "delta": sent_change,
            "delta_good": sent_good,
            "sub": _("%(share)s delivered") % {"share": _percent(ratio(now.delivered, now.sent))},
            "spark": [sums.sent for _day, sums in trend],
            "definition": DEFINITIONS["sent"],
            "url": links["sent"],
        },
        {
            "label": _("Reviews collected"),
            "value": _number(now.reviews),
            "delta": review_change,
            "delta_good": review_good,
            "sub": _("on your own page"),
            "spark": [sums.reviews for _day, sums in trend],
            "definition": DEFINITIONS["reviewed"],
            "url": links["reviews"],
        },
        {
            "label": _("Needs a reply"),
            "value": _number(unanswered),
            "sub": _("%(share)s of this period's reviews answered")
            % {"share": _percent(ratio(now.replies, now.reviews))},
            "definition": DEFINITIONS["unanswered"],
            "url": links["unanswered"],
        },
    ]
    return [{**figure, "period": period, "fresh": fresh} for figure in figures]


def funnel(sums: Sums, *, are_opens_known: bool, links: dict[str, str]) -> list[dict[str, Any]]:
    """Return the rows of the funnel, each with its share of the step before."""
    steps: list[tuple[str, str, int | None, str]] = [
        ("sent", _("Sent"), sums.sent, links["sent"]),
        ("delivered", _("Delivered"), sums.delivered, links["sent"]),
        ("opened", _("Opened"), sums.opened_people if are_opens_known else None, links["opened"]),
        ("clicked", _("Clicked"), sums.clicked_people if are_opens_known else None, links["clicked"]),
        ("reviewed", _("Reviewed"), sums.reviews, links["reviews"]),
    ]
    rows, before = [], 0
    for key, label, value, url in steps:
        row = {"label": label, "url": url, "definition": DEFINITIONS[key]}
        if value is None:
            rows.append({**row, "width": 0, "note": _("not recorded")})
            continue
        width = round(100 * min(1.0, value / sums.sent), 1) if sums.sent else 0
        rate = ratio(value, before) if before else None
        rows.append(
            {**row, "value": value, "width": width, "rate": _percent(rate) if rate is not None else ""}
        )
        before = value
    return rows


def rating_chart(trend: Trend, interval: Interval) -> dict[str, Any]:
    """Return the chart of mean rating and number of reviews."""
    form = {Interval.DAY: "j M", Interval.WEEK: "j M", Interval.MONTH: "M Y"}[interval]
    label = {Interval.DAY: _("Day"), Interval.WEEK: _("Week of"), Interval.MONTH: _("Month")}[interval]
    reviews = sum(sums.reviews for _day, sums in trend)
    return {
        "labels": [date_format(day, form) for day, _sums in trend],
        "label_title": label,
        "summary": _("Average rating and number of reviews; %(count)s reviews in all.")
        % {"count": _number(reviews)},
        "series": [
            {
                "name": _("Average rating"),
                "kind": "area",
                "unit": "rating",
                "axis": "left",
                "values": [None if s.mean_rating is None else round(s.mean_rating, 2) for _day, s in trend],
            },
            {
                "name": _("Reviews"),
                "kind": "bar",
                "unit": "count",
                "axis": "right",
                "values": [s.reviews for _day, s in trend],
            },
        ],
        "minimum": 1,
        "maximum": 5,
    }


def platform_rows(platforms: Sequence[PlatformSums], *, are_opens_known: bool) -> list[dict[str, Any]]:
    """Return the table of platforms; what cannot be known is None, never 0."""
    return [
        {
            "key": platform.key,
            "name": PLATFORMS[platform.key].name if platform.key in PLATFORMS else platform.key,
            "sent": platform.sums.sent,
            "delivered": platform.sums.delivered,
            "opened": platform.sums.opened_people if are_opens_known else None,
            "clicked": platform.sums.clicked_people if are_opens_known else None,
            "click_rate": ratio(platform.sums.clicked_people, platform.sums.delivered)
            if are_opens_known
            else None,
            "reviewed": platform.reviewed,
            "onward": platform.sums.onward_clicks,
        }
        for platform in platforms
    ]


def account_of(sums: Sums, reasons: Sequence[tuple[str, int]]) -> dict[str, Any]:
    """Return received = invited + refused by reason + no rule + still waiting, and whether the sums meet."""
    refused = sum(count for _reason, count in reasons)
    waiting = sums.events_received - sums.invited - refused - sums.events_unruled
    return {
        "received": sums.events_received,
        "invited": sums.invited,
        "unruled": sums.events_unruled,
        "waiting": max(0, waiting),
        "reasons": [(Refusal(reason), count, ratio(count, refused)) for reason, count in reasons],
        "refused": refused,
        "meets": waiting >= 0 and refused == sums.refused,
    }
