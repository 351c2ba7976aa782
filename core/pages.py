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


def safe_next(request: HttpRequest, fallback: str) -> str:
    """Return where to go after a deed: the page that asked, when it is one of ours, else `fallback`."""
    wanted = request.POST.get("next", "")
    is_ours = url_has_allowed_host_and_scheme(wanted, {request.get_host()}, require_https=request.is_secure())
    return wanted if wanted and is_ours and not urlsplit(wanted).path.startswith("//") else fallback
