"""Pages of long lists, by key and not by number, so that the thousandth costs as much as the first."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

from django.db.models import Model, Q, QuerySet
from django.http import HttpRequest
from django.utils.http import url_has_allowed_host_and_scheme

DEFAULT, MOST = 50, 200
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Page:
    """Some rows, newest first, and the cursors of the pages beside it; `next_cursor` is blank on the last one."""

    items: list[Any]
    next_cursor: str
    is_first: bool
    previous_cursor: str = ""

    def __iter__(self) -> Any:
        return iter(self.items)

    def __len__(self) -> int:
        return len(self.items)


def paginate(queryset: QuerySet, cursor: str = "", limit: int = DEFAULT) -> Page:
    """Return a page of a queryset by descending key, after the row that `cursor` names (its key, as text).

    With a minus before the key it is the page before that row. Any other cursor begins anew; `limit` is at most 200.
    """
    size = max(1, min(limit, MOST))
    is_back, named = cursor.startswith("-"), cursor.removeprefix("-")
    key = int(named) if named.isdecimal() and len(named) < 19 else None
    if is_back and key is not None:
        newer: list[Model] = list(queryset.filter(id__gt=key).order_by("id")[: size + 1])
        if len(newer) > size:
            rows = newer[size - 1 :: -1]
            return Page(rows, str(rows[-1].pk), False, f"-{rows[0].pk}")
        key = None  # fewer than a page: the first one, whole
    found = queryset.order_by("-id")
    rows = list((found if key is None else found.filter(id__lt=key))[: size + 1])
    following = str(rows[size - 1].pk) if len(rows) > size else ""
    return Page(rows[:size], following, key is None, f"-{rows[0].pk}" if rows and key is not None else "")


def paginate_in_time(queryset: QuerySet, column: str, cursor: str = "", limit: int = DEFAULT) -> Page:
    """Return a page of a queryset by ascending moment in `column`, then key, after the row that `cursor` names.

    Rows need not be unique in time; `column` must not be null. A cursor that cannot be read begins anew.
    """
    size = max(1, min(limit, MOST))
    place = _place(cursor.removeprefix("-"))
    if cursor.startswith("-") and place is not None:
        before = _beside(queryset, column, place, "lt").order_by(f"-{column}", "-id")
        earlier = list(before[: size + 1])
        if len(earlier) > size:
            rows = earlier[size - 1 :: -1]
            return Page(rows, _told(rows[-1], column), False, f"-{_told(rows[0], column)}")
        place = None  # fewer than a page: the first one, whole
    found = queryset if place is None else _beside(queryset, column, place, "gt")
    rows = list(found.order_by(column, "id")[: size + 1])
    following = _told(rows[size - 1], column) if len(rows) > size else ""
    back = f"-{_told(rows[0], column)}" if rows and place is not None else ""
    return Page(rows[:size], following, place is None, back)


def _place(cursor: str) -> tuple[datetime, int] | None:
    moment, _, key = cursor.partition("_")
    if not (moment.isdecimal() and key.isdecimal() and len(moment) < 17 and len(key) < 19):
        return None
    return _EPOCH + timedelta(microseconds=int(moment)), int(key)


def _told(row: Model, column: str) -> str:
    return f"{(getattr(row, column) - _EPOCH) // timedelta(microseconds=1)}_{row.pk}"


def _beside(queryset: QuerySet, column: str, place: tuple[datetime, int], side: str) -> QuerySet:
    moment, key = place
    # The bound on the moment alone is what an index can begin with.
    bound = {f"{column}__{side}e": moment}
    return queryset.filter(
        Q(**{f"{column}__{side}": moment}) | Q(**{column: moment, f"id__{side}": key}), **bound
    )


def safe_next(request: HttpRequest, fallback: str) -> str:
    """Return where to go after a deed: the page that asked, when it is one of ours, else `fallback`."""
    wanted = request.POST.get("next", "")
    is_ours = url_has_allowed_host_and_scheme(wanted, {request.get_host()}, require_https=request.is_secure())
    # A bare word would be taken for the name of a page.
    is_page = urlsplit(wanted).path.startswith("/") if is_ours else False
    return wanted if is_page and not urlsplit(wanted).path.startswith("//") else fallback
