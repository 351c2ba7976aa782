"""Numbers as files for spreadsheets and programs: by day, in sum, and what became of events. No queries here."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from io import StringIO
from typing import Any

from invitations.csv_reader.safety import quoted
from stats.sums import NAMES, Sums

# Excel reads UTF-8 only with this mark; our own reader and most programs take it away again.
MARK = "\ufeff"
DAYS_HEADER = ("day", "channel", "platform", "listing", *NAMES)
FIGURES_HEADER = (
    "figure",
    "value",
    "compared_value",
    "first_day",
    "last_day",
    "compared_first_day",
    "compared_last_day",
)
EVENTS_HEADER = ("outcome", "reason", "events", "first_day", "last_day")
Days = tuple[date, date]


def days_file(rows: Iterable[Mapping[str, Any]], names: Mapping[int, tuple[str, str]]) -> Iterator[str]:
    """Yield a line for each day, channel and listing, with every sum; `names` are platform key and name by listing."""
    yield MARK + _line(DAYS_HEADER)
    for row in rows:
        platform, listing = names.get(row["listing"], ("", ""))
        told = [row["day_on"].isoformat(), row["channel__name"], platform, listing]
        yield _line([*told, *(row[name] for name in NAMES)])


def figures_file(sums: Sums, then: Sums | None, period: Days, compared: Days | None) -> Iterator[str]:
    """Yield a line for each sum and rate of the period, beside that of the compared one."""
    yield MARK + _line(FIGURES_HEADER)
    days = [*period, *(compared or ("", ""))]
    for name in (*NAMES, "delivered", "mean_rating"):
        yield _line([name, _value(sums, name), _value(then, name) if then else "", *days])


def events_file(sums: Sums, reasons: Sequence[tuple[str, int]], period: Days) -> Iterator[str]:
    """Yield received = invited + each reason not invited + no rule + being matched."""
    yield MARK + _line(EVENTS_HEADER)
    yield _line(["received", "", sums.events_received, *period])
    yield _line(["invited", "", sums.events_invited, *period])
    for reason, count in reasons:
        yield _line(["refused", reason, count, *period])
    yield _line(["no_rule", "", sums.events_unruled, *period])
    yield _line(["waiting", "", sums.events_waiting, *period])


def _value(sums: Sums, name: str) -> object:
    value = getattr(sums, name)
    return "" if value is None else round(value, 4)


def _line(values: Sequence[object]) -> str:
    place = StringIO()
    csv.writer(place).writerow([quoted(str(value)) for value in values])
    return place.getvalue()
