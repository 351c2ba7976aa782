"""The report that every area ends with: a row for each promise, with what was counted and what is allowed."""

from __future__ import annotations

import time
from collections.abc import Callable, Collection
from typing import Any

Row = dict[str, Any]
Say = Callable[[str], None]


def none(name: str, wrong: Collection[object]) -> Row:
    """Return the row of something that must not happen: how often it did."""
    return most(name, len(wrong), 0)


def most(name: str, value: float, limit: float) -> Row:
    """Return the row of something that may be so much and not more."""
    return {"row": name, "value": value, "limit": limit, "ok": value <= limit}


def least(name: str, value: float, limit: float) -> Row:
    """Return the row of something without which a run proves nothing: so much must there be."""
    return {"row": name, "value": value, "limit": limit, "ok": value >= limit}


def same(name: str, value: object, wanted: object) -> Row:
    """Return the row of two counts that must meet."""
    return {"row": name, "value": value, "limit": wanted, "ok": value == wanted}


def told(name: str, value: object) -> Row:
    """Return the row of something that is only told, with nothing promised."""
    return {"row": name, "value": value, "limit": None, "ok": True}


def report(area: str, seed: int, began: float, rows: list[Row], **facts: Any) -> dict[str, Any]:
    """Return the whole; `began` is a monotonic time in seconds."""
    seconds = round(time.monotonic() - began, 1)
    ok = all(row["ok"] for row in rows)
    return {"soak": area, "seed": seed, **facts, "seconds": seconds, "rows": rows, "ok": ok}
