"""How a table is laid out: its separator, and whether its first row names the columns. Guesses, shown before use."""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from collections.abc import Sequence

DELIMITERS = (",", ";", "\t", "|")
_ANNOUNCED = re.compile(r"sep=(.)(?:\r\n|\r|\n)", re.IGNORECASE)
_VALUE = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+|[\d\s.,:/+TZ-]*\d[\d\s.,:/+TZ-]*", re.ASCII)
_RECORDS = 200


def announced_delimiter(text: str) -> tuple[str, int]:
    """Return the separator that a first line such as `sep=;` announces, as Excel writes it, and that line's length."""
    match = _ANNOUNCED.match(text)
    return (match[1], match.end()) if match and match[1] in DELIMITERS else ("", 0)


def sample_records(
    text: str, delimiter: str, *, is_whole: bool = True, limit: int = _RECORDS
) -> list[list[str]]:
    """Return the first records of a piece of text, forgiving; the last one is left out when the piece may cut it."""
    found: list[list[str]] = []
    try:
        for cells in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, skipinitialspace=True):
            if any(cells):
                found.append(cells)
            if len(found) > limit:
                return found[:limit]
    except csv.Error:
        return found
    return found if is_whole or len(found) < 2 else found[:-1]


def guess_delimiter(text: str, *, is_whole: bool = True) -> str:
    """Return the separator under which most records have the same number of columns, more than one; else a comma."""
    announced, _ = announced_delimiter(text)
    return announced or max(DELIMITERS, key=lambda delimiter: _fit(text, delimiter, is_whole))


def _fit(text: str, delimiter: str, is_whole: bool) -> tuple[float, int]:
    widths = Counter(len(cells) for cells in sample_records(text, delimiter, is_whole=is_whole))
    if not widths:
        return (0.0, 0)
    width, times = widths.most_common(1)[0]
    if width == 1:
        return (0.0, 0)
    return (times / widths.total(), width)


def guess_header(rows: Sequence[Sequence[str]], known: int) -> bool:
    """Tell whether the first row looks like names of columns; `known` is how many of them are recognised."""
    if not rows:
        return False
    first = [cell.strip() for cell in rows[0]]
    if any(_VALUE.fullmatch(cell) for cell in first if cell):
        return False
    return known > 0 or (all(first) and len(set(first)) == len(first) and len(rows) > 1)
