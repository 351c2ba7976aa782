"""Workbooks of several sheets: kept from upload to confirmation, so that another sheet can be chosen meanwhile."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict
from typing import Any

from django.core.files import File
from django.core.files.storage import default_storage
from django.db import transaction
from django.utils.translation import gettext as _

from core.exceptions import Invalid
from invitations.services.list_files import read_table
from invitations.sheet_reader.facts import SheetFacts


def told_of(facts: SheetFacts, content: File, place: str) -> dict[str, Any]:
    """Return what is kept of a workbook that was read; one with several sheets is stored at `place`, without ending.

    `workbook` is then where it lies.
    """
    sheet = asdict(facts)
    if facts.others > 0:
        content.seek(0)
        sheet["workbook"] = default_storage.save(f"{place}.xlsx", content)
    return sheet


def sheets_of(sheet: Mapping[str, Any]) -> list[str]:
    """Return the sheets that can be chosen among while the workbook is kept; none when there is no choice."""
    return list(sheet.get("names", ())) if sheet.get("workbook") else []


@contextmanager
def read_sheet(sheet: Mapping[str, Any], name: str) -> Iterator[tuple[File, dict[str, Any]]]:
    """Give another sheet of a workbook that is kept, as a CSV file, and what is to be kept of it.

    Raises `Invalid` for a sheet that is not there, and what `read_table` raises.
    """
    if name not in sheets_of(sheet):
        message = _("This workbook has no sheet of that name.")
        raise Invalid("file_no_such_sheet", message, {"sheet": message})
    facts = SheetFacts()
    with default_storage.open(sheet["workbook"], "rb") as stored, read_table(stored, facts, name) as table:
        # The facts are complete, because the whole sheet was read.
        yield table, {**asdict(facts), "workbook": sheet["workbook"]}


def without_workbook(sheet: Mapping[str, Any]) -> dict[str, Any]:
    """Return what stays known of a workbook whose sheet is settled, and throw it away after this transaction."""
    if key := sheet.get("workbook"):
        transaction.on_commit(lambda: default_storage.delete(key))
    return {name: value for name, value in sheet.items() if name != "workbook"}
