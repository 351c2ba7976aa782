"""What a cell's style says about its number: that it is a moment, or that zeros go before it. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable

from invitations.sheet_reader.elements import Attributes

# Formats that every workbook has without naming them (ECMA-376 part 1, §18.8.30), those with a day or a time in them.
_MOMENTS = frozenset((*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59)))
_SPOKEN = re.compile(r'"[^"]*"|\\.|_.|\*.|\[(?!(?:h+|m+|s+)\])[^\]]*\]', re.IGNORECASE)
MOMENT = -1


def style_meanings(found: Iterable[tuple[str, Attributes]]) -> list[int]:
    """Return for each cell style `MOMENT`, or how many digits its whole numbers are filled up to, mostly 0."""
    codes: dict[int, str] = {}
    meanings: list[int] = []
    is_inside = False
    for name, attributes in found:
        if name == "numFmt":
            codes[int(attributes.get("numFmtId", "0"))] = attributes.get("formatCode", "")
        elif name in ("cellXfs", "cellStyles", "cellStyleXfs", "dxfs"):
            is_inside = name == "cellXfs"
        elif name == "xf" and is_inside:
            meanings.append(_meaning(int(attributes.get("numFmtId", "0")), codes))
    return meanings


def _meaning(number: int, codes: dict[int, str]) -> int:
    if number not in codes:
        return MOMENT if number in _MOMENTS else 0
    code = _SPOKEN.sub("", codes[number]).partition(";")[0]
    if re.search("[dmyhs]", code, re.IGNORECASE) and not re.search("general", code, re.IGNORECASE):
        return MOMENT
    return len(code) if code and not code.strip("0") else 0
