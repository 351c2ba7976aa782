"""Controls that live in the address: filters, search, sorting, periods, paging. They keep each other's parameters."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from django import template
from django.http import HttpRequest, QueryDict
from django.template.context import Context

register = template.Library()

PAGING = ("cursor", "page")  # a new filter or order begins at the first page

Option = Sequence[Any]


def _asked(context: Context) -> QueryDict:
    """Return the parameters of the request at hand; none where a page is rendered without one."""
    request: HttpRequest | None = context.get("request")
    return request.GET.copy() if request is not None else QueryDict(mutable=True)


def _without(asked: QueryDict, *names: str) -> QueryDict:
    rest = asked.copy()
    for name in (*names, *PAGING):
        rest.pop(name, None)
    return rest


def _pairs(asked: QueryDict) -> list[tuple[str, str]]:
    return [(name, value) for name, values in asked.lists() for value in values]


def _address(asked: QueryDict, **changes: str) -> str:
    """Return a relative address with these changes; `?` alone clears everything."""
    changed = asked.copy()
    for name, value in changes.items():
        changed[name] = value
    return f"?{changed.urlencode()}"


@register.inclusion_tag("components/filter_chip.html", takes_context=True)
def filter_chip(
    context: Context,
    name: str,
    label: str,
    options: Iterable[Option],
    multiple: bool = True,
    all_by_default: bool = False,
) -> dict[str, Any]:
    """Filter by one parameter; `options` are (value, label) or (value, label, count).

    With `all_by_default` every box is ticked as long as nothing narrows, and all of them are as good as none.
    """
    asked = _asked(context)
    rest, chosen = _without(asked, name), asked.getlist(name)
    choices = [(str(value), text, extra[0] if extra else None) for value, text, *extra in options]
    if all_by_default and {value for value, _, _ in choices} <= set(chosen):
        chosen = []
    is_ticked = all_by_default and not chosen
    return {
        "name": name,
        "label": label,
        "multiple": multiple,
        "options": [(value, text, count, is_ticked or value in chosen) for value, text, count in choices],
        "chosen": [text for value, text, _ in choices if value in chosen],
        "kept": _pairs(rest),
        "clear": _address(rest),
    }


@register.inclusion_tag("components/search_box.html", takes_context=True)
def search_box(context: Context, placeholder: str, name: str = "q") -> dict[str, Any]:
    """Search by one parameter; `/` puts the cursor there."""
    asked = _asked(context)
    return {
        "name": name,
        "placeholder": placeholder,
        "value": asked.get(name, ""),
        "kept": _pairs(_without(asked, name)),
    }


@register.inclusion_tag("components/sort_header.html", takes_context=True)
def sort_header(context: Context, label: str, key: str, **options: Any) -> dict[str, Any]:
    """Head a column that sorts by `?sort=key` and `?sort=-key`.

    `numeric=True` aligns right and begins with the largest; `default` names the order of a list nobody has sorted.
    """
    asked = _asked(context)
    now = asked.get("sort", options.get("default", ""))
    is_numeric = bool(options.get("numeric"))
    direction = {key: "ascending", f"-{key}": "descending"}.get(now, "")
    first, second = (f"-{key}", key) if is_numeric else (key, f"-{key}")
    return {
        "label": label,
        "direction": direction,
        "is_numeric": is_numeric,
        "url": _address(_without(asked), sort=second if now == first else first),
    }


@register.inclusion_tag("components/period_picker.html", takes_context=True)
def period_picker(
    context: Context, presets: Iterable[Option], current: str, start: date | None, end: date | None
) -> dict[str, Any]:
    """Choose a period: `?period=key` of `presets` (key, label), or `?period=custom&from=…&to=…`."""
    rest = _without(_asked(context), "period", "from", "to")
    choices = [(key, label, _address(rest, period=key), key == current) for key, label in presets]
    return {
        "choices": choices,
        "label": next((label for _, label, _, is_current in choices if is_current), ""),
        "start": start,
        "end": end,
        "kept": _pairs(rest),
    }


@register.inclusion_tag("components/segments.html", takes_context=True)
def segments(
    context: Context, name: str, options: Iterable[Option], label: str, default: str = ""
) -> dict[str, Any]:
    """Choose one of a few by `?name=value`: Day, Week, Month. `options` are (value, label); `label` names the group."""
    asked = _asked(context)
    now = asked.get(name, default)
    return {
        "label": label,
        "options": [
            (text, _address(_without(asked), **{name: value}), value == now) for value, text in options
        ],
    }


@register.inclusion_tag("components/pager.html", takes_context=True)
def pager(context: Context, newer: str = "", older: str = "", said: str = "") -> dict[str, Any]:
    """Turn pages by cursor; `newer` and `older` are cursors or empty, `said` is a sentence such as `50 of 1 341`."""
    asked = _without(_asked(context))
    return {
        "said": said,
        "newer": _address(asked, cursor=newer) if newer else "",
        "older": _address(asked, cursor=older) if older else "",
    }
