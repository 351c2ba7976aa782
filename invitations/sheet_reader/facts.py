"""What a reader of a workbook's table would like to know of the workbook."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass
class SheetFacts:
    """Filled while a sheet is read; complete at its end.

    `names` are the sheets that people see, `others` how many more than the one that is read, `merged` the groups of
    cells shown as one. `formulas` are the cells with one, of which `unvalued` have no result stored beside it and
    therefore read as empty.
    """

    name: str = ""
    names: tuple[str, ...] = ()
    others: int = 0
    merged: int = 0
    formulas: int = 0
    unvalued: int = 0
