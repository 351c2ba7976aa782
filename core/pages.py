"""Pages of long lists, by key and not by number, so that the thousandth costs as much as the first."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from django.db.models import Model, QuerySet
from django.http import HttpRequest
from django.utils.http import url_has_allowed_host_and_scheme

DEFAULT, MOST = 50, 200


@dataclass(frozen=True)
class Page:
    """Some rows, newest first, and where the next page begins; `next_cursor` is blank on the last one."""

    items: list[Any]
    next_cursor: str
    is_first: bool

    def __iter__(self) -> Any:
        return iter(self.items)

    def __len__(self) -> int:
        return len(self.items)


def paginate(queryset: QuerySet, cursor: str = "", limit: int = DEFAULT) -> Page:
    """Return a page of a queryset by descending key, after the row that `cursor` names (its key, as text).

    A cursor that is no number begins anew; `limit` is at most 200.
    """
    size = max(1, min(limit, MOST))
    after = int(cursor) if cursor.isdecimal() and len(cursor) < 19 else None
    found = queryset.order_by("-id")
    rows: list[Model] = list((found.filter(id__lt=after) if after else found)[: size + 1])
    return Page(rows[:size], str(rows[size - 1].pk) if len(rows) > size else "", after is None)


def safe_next(request: HttpRequest, fallback: str) -> str:
    """Return where to go after a deed: the page that asked, when it is one of ours, else `fallback`."""
    wanted = request.POST.get("next", "")
    is_ours = url_has_allowed_host_and_scheme(wanted, {request.get_host()}, require_https=request.is_secure())
    return wanted if wanted and is_ours and not urlsplit(wanted).path.startswith("//") else fallback
