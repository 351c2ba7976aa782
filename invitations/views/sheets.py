"""What the checks of lists share: which sheet of a workbook is the list."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django.http import HttpRequest

from core.exceptions import DomainError, Invalid
from invitations.forms.imports import SheetForm
from invitations.services.workbooks import sheets_of


def sheet_form(sheet: Mapping[str, Any]) -> SheetForm | None:
    """Return the form that asks for the sheet; None where there is no choice."""
    names = sheets_of(sheet)
    return SheetForm(names=names, initial={"sheet": sheet["name"]}) if names else None


def is_other_sheet(request: HttpRequest, sheet: Mapping[str, Any]) -> bool:
    """Tell whether another sheet was chosen than the one that is read."""
    chosen = request.POST.get("sheet", "")
    return bool(chosen) and bool(sheets_of(sheet)) and chosen != sheet["name"]


def refusal_of(act: Callable[[], object]) -> Invalid | None:
    """Do it, and return why it cannot be done; None when it is done."""
    try:
        act()
    except Invalid as error:
        return error
    except DomainError as error:
        return Invalid(error.code, error.message)
    return None
