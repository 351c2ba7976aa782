"""Sums turned into the tiles and the funnel of a screen, each held against another period. No queries here."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from core import numerals
from stats.definitions import DEFINITIONS
from stats.sums import Sums, ratio

Trend = Sequence[tuple[date, Sums]]


@dataclass(frozen=True)
class Change:
    """A change against another period as text with its sign; `is_good` is None where it says neither."""

    text: str = ""
    is_good: bool | None = None


def written(value: float | None, places: int = 0) -> str:
    """Write a number in the language of the page; a dash where there is none."""
    return numerals.NOTHING if value is None else numerals.grouped(value, get_language() or "en", places)


def written_percent(value: float | None) -> str:
    """Write a ratio as a percentage in the language of the page; a dash where there is none."""
    return numerals.NOTHING if value is None else numerals.percent(value, get_language() or "en")


def relative_change(now: int, then: int | None) -> Change:
    """Return by how many percent a count changed; nothing where there was none to change from."""
    if not then:
        return Change()
    change = (now - then) / then
    text = ("+" if change > 0 else "") + written_percent(change)
    return Change(text, None if abs(change) < 0.0005 else change > 0)


def difference(now: float | None, then: float | None) -> Change:
    """Return by how much a mean changed."""
    if now is None or then is None:
        return Change()
    change = now - then
    text = numerals.signed(change, get_language() or "en", 2)
    return Change(text, None if abs(change) < 0.005 else change > 0)


def tiles(
    now: Sums,
    then: Sums | None,
    trend: Trend,
    *,
    unanswered: int,
    links: Mapping[str, str],
    period: str,
    fresh: str,
) -> list[dict[str, Any]]:
    """Return the four key figures with their change, trend line, definition and the way to the rows."""
    rating = difference(now.mean_rating, then.mean_rating if then else None)
    sent, reviews = (
        relative_change(getattr(now, name), getattr(then, name) if then else None)
        for name in ("sent", "reviews")
    )
    figures: list[dict[str, Any]] = [
        {
            "label": _("Average rating"),
            "value": written(now.mean_rating, 2),
            "delta": rating.text,
            "delta_good": rating.is_good,
            "sub": _("of %(count)s reviews") % {"count": written(now.reviews)},
            "spark": [sums.mean_rating for _day, sums in trend],
            "definition": DEFINITIONS["rating"],
            "url": links["reviews"],
        },
        {
            "label": _("Invitations sent"),
            "value": written(now.sent),
            "delta": sent.text,
            "delta_good": sent.is_good,
            "sub": _("%(share)s delivered") % {"share": written_percent(ratio(now.delivered, now.sent))}
            if now.sent
            else "",
            "spark": [sums.sent for _day, sums in trend],
            "definition": DEFINITIONS["sent"],
            "url": links["sent"],
        },
        {
            "label": _("Reviews collected"),
            "value": written(now.reviews),
            "delta": reviews.text,
            "delta_good": reviews.is_good,
            "sub": _("on your own page"),
            "spark": [sums.reviews for _day, sums in trend],
            "definition": DEFINITIONS["reviewed"],
            "url": links["reviews"],
        },
        {
            "label": _("Needs a reply"),
            "value": written(unanswered),
            "sub": _("%(share)s of this period's reviews answered")
            % {"share": written_percent(ratio(now.replies, now.reviews))}
            if now.reviews
            else "",
            "definition": DEFINITIONS["unanswered"],
            "url": links["unanswered"],
        },
    ]
    return [{**figure, "period": period, "fresh": fresh} for figure in figures]


def funnel(
    sums: Sums, then: Sums | None, *, are_opens_known: bool, links: Mapping[str, str]
) -> list[dict[str, Any]]:
    """Return the rows of the funnel, each with its share of the step before and its change."""
    names = {
        "sent": _("Sent"),
        "delivered": _("Delivered"),
        "opened": _("Opened"),
        "clicked": _("Clicked"),
        "reviewed": _("Reviewed"),
    }
    unknown = set() if are_opens_known else {"opened", "clicked"}
    rows, before = [], 0
    for key, label in names.items():
        row = {"key": key, "label": label, "url": links[key], "definition": DEFINITIONS[key]}
        if key in unknown:
            rows.append({**row, "width": 0, "note": _("not recorded")})
            continue
        value = _step(sums, key)
        rate = ratio(value, before) if before else None
        rows.append(
            {
                **row,
                "value": value,
                "width": round(100 * min(1.0, value / sums.sent), 1) if sums.sent else 0,
                "rate": written_percent(rate) if rate is not None else "",
                "then": _step(then, key) if then else None,
                "change": relative_change(value, _step(then, key) if then else None),
            }
        )
        before = value
    return rows


def _step(sums: Sums, key: str) -> int:
    columns = {"opened": "opened_people", "clicked": "clicked_people", "reviewed": "reviews"}
    return int(getattr(sums, columns.get(key, key)))
