"""Verdicts and reasons of an import as a screen tells them: colour, sentence, and what to do about it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from invitations.csv_reader.dates import DATE_FORMATS
from invitations.import_fields import ImportField
from invitations.refusals import Refusal
from invitations.row_reasons import RowReason
from invitations.verdicts import ImportVerdict

KINDS: dict[str, str] = {
    ImportVerdict.CREATED: "success",
    ImportVerdict.UPDATED: "info",
    ImportVerdict.UNCHANGED: "empty",
    ImportVerdict.DUPLICATE_IN_FILE: "warning",
    ImportVerdict.SAME_PERSON: "warning",
    ImportVerdict.NOT_YET: "primary",
    ImportVerdict.INVALID: "error",
}
NO_RULE = "no_rule"
# What an example of a format does not say by itself.
_EXPLAINED: dict[str, Promise] = {
    "dmy_slash": gettext_lazy("%(example)s (day first)"),
    "mdy_slash": gettext_lazy("%(example)s (month first)"),
    "serial": gettext_lazy("%(example)s (a spreadsheet's number)"),
}


@dataclass(frozen=True)
class Counted:
    """One line of a table of verdicts or reasons."""

    key: str
    label: str
    sentence: str
    count: int
    kind: str = ""


def reason_sentence(verdict: str, field: str, reason: str) -> str:
    """Return why a row was left out, in one sentence, with the field that is to blame."""
    if reason not in RowReason.values:
        return str(ImportVerdict(verdict).sentence)
    sentence = str(RowReason(reason).label)
    return f"{ImportField(field).label}: {sentence}" if field in ImportField.values else sentence


def date_format_choices() -> list[tuple[str, str]]:
    """Return the formats of dates, each with an example."""
    return [
        (name, str(_EXPLAINED[name]) % {"example": shown} if name in _EXPLAINED else shown)
        for name, shown in DATE_FORMATS.items()
    ]


def sheet_notes(sheet: Mapping[str, Any]) -> list[str]:
    """Return what people should know of the workbook that a list comes from, in sentences; see `SheetFacts`."""
    notes = []
    if sheet.get("others"):
        notes.append(
            ngettext(
                "Only the sheet “%(name)s” is read; %(count)d other sheet is not.",
                "Only the sheet “%(name)s” is read; %(count)d other sheets are not.",
                sheet["others"],
            )
            % {"name": sheet["name"], "count": sheet["others"]}
        )
    if sheet.get("unvalued"):
        notes.append(
            ngettext(
                "%(count)d formula has no result in the file and reads as an empty cell. Open the workbook in your "
                "spreadsheet program, save it and upload it again.",
                "%(count)d formulas have no result in the file and read as empty cells. Open the workbook in your "
                "spreadsheet program, save it and upload it again.",
                sheet["unvalued"],
            )
            % {"count": sheet["unvalued"]}
        )
    elif sheet.get("formulas"):
        notes.append(_("Formulas are not worked out here; the results stored in the workbook are read."))
    if sheet.get("merged"):
        notes.append(_("Merged cells are read as if each of them held the value."))
    return notes


def counted_verdicts(counts: dict[str, int]) -> list[Counted]:
    """Return every verdict with its count, those that happened only; their sum is the number of rows."""
    return [
        Counted(verdict, str(verdict.label), str(verdict.sentence), counts[verdict], KINDS[verdict])
        for verdict in ImportVerdict
        if counts.get(verdict)
    ]


def counted_refusals(refusals: dict[str, int]) -> list[Counted]:
    """Return why created events are not expected to invite, the most frequent reason first."""
    found = [
        Counted(key, *_refusal_words(key), count)
        for key, count in refusals.items()
        if key == NO_RULE or key in Refusal.values
    ]
    return sorted(found, key=lambda line: -line.count)


def _refusal_words(key: str) -> tuple[str, str]:
    if key == NO_RULE:
        return _("No rule"), _("No active rule of this channel asks after events of this type.")
    return str(Refusal(key).label), str(Refusal(key).sentence)
