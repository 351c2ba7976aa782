"""The check between upload and import: how the file is written, what its columns mean, what its first rows become."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.answers import attempt, refuse
from accounts.decorators import permission_required
from accounts.http import OrganisationRequest
from accounts.roles import Permission
from core.exceptions import DomainError, Invalid
from invitations.csv_reader.inspection import Guess, Layout, guess
from invitations.forms.imports import CheckForm, LayoutForm, layout_mark
from invitations.import_fields import DATES, ImportField
from invitations.import_words import KINDS, reason_sentence
from invitations.models import Import
from invitations.selectors.event_types import event_type_names
from invitations.selectors.imports import same_file_before
from invitations.services.import_plans import ColumnMapping, head_of
from invitations.services.import_previews import PreviewRow, preview
from invitations.services.importing import confirm_import
from invitations.services.list_files import looked_at
from invitations.verdicts import ImportVerdict
from invitations.views.imports import find_import, steps

SAMPLES = 3


@require_http_methods(["GET", "HEAD", "POST"])
@permission_required(Permission.SEND)
def import_check(request: OrganisationRequest, organisation: str, import_run: str) -> HttpResponse:
    """Show the file as it is understood; posting looks again, and with `act=confirm` begins the import."""
    found = find_import(request, import_run)
    if found.state != Import.State.UPLOADED:
        return redirect("invitations:import_detail", organisation, found.public_id)
    try:
        check = _Check(found, request)
    except FileNotFoundError:
        messages.error(request, _("The uploaded file is no longer there. Please upload it again."))
        return redirect("invitations:import_list", organisation)
    if request.POST.get("act") == "confirm" and check.confirmed(request):
        return redirect("invitations:import_detail", organisation, found.public_id)
    # htmx shows only what was answered with 200.
    is_wrong = check.form.is_bound and bool(check.form.errors) and not request.htmx
    context = {**check.context(), "steps": steps(2)}
    return render(request, "invitations/import_check.html", context, status=422 if is_wrong else 200)


class _Check:
    """One look at the file, as it was found to be written or as the person says it is."""

    def __init__(self, found: Import, request: OrganisationRequest) -> None:
        self.found, self.head, self.is_posted = found, head_of(found), request.method == "POST"
        self.membership = request.membership
        names = event_type_names(found.organisation)
        self.event_type = names.get(found.event_type, found.event_type)
        self.trouble: Invalid | None = None
        self.layout = self._layout(LayoutForm(request.POST) if self.is_posted else None)
        self.guess: Guess = guess(self.layout, found.event_type, month_first=found.channel.country == "US")
        arguments = {"layout": self.layout, "guess": self.guess, "channel": found.channel}
        is_same = request.POST.get("layout_seen") == layout_mark(self.layout)
        if self.is_posted and is_same:
            self.form = CheckForm(request.POST, **arguments)
        else:
            # A switched encoding, separator or header makes other columns: the old choices mean nothing.
            basis = request.POST.get("legal_basis", "")
            self.form = CheckForm(**arguments, initial={"legal_basis": basis})
        if self.trouble is not None and self.form.is_bound:
            refuse(self.form, self.trouble)

    def confirmed(self, request: OrganisationRequest) -> Import | None:
        """Begin the import; None, with the reasons on the form, when that cannot be done."""
        if not self.form.is_bound:
            return None
        chosen = self.form
        return attempt(
            chosen,
            lambda: confirm_import(
                import_run=self.found,
                mapping=chosen.mapping(),
                encoding=self.layout.encoding,
                delimiter=self.layout.delimiter,
                has_header=self.layout.has_header,
                legal_basis=chosen.cleaned_data["legal_basis"],
                actor=request.user,
                now=timezone.now(),
            ),
        )

    def context(self) -> dict[str, Any]:
        """Return what the page shows."""
        rows, why_not = self._preview()
        return {
            "import": self.found,
            "form": self.form,
            "columns": list(self._columns()),
            "dates": list(self._dates()),
            "ambiguous": [ImportField(name).label for name in DATES if name in self.guess.ambiguous],
            "event_type": self.event_type,
            "same_before": same_file_before(self.found, self.membership),
            "rows": rows,
            "mapped": [ImportField(name).label for name in self._mapped()],
            "why_no_preview": why_not,
            "trouble": self.trouble.message if self.trouble else "",
        }

    def _layout(self, said: LayoutForm | None) -> Layout:
        found = self.found
        written = {
            "encoding": found.encoding,
            "delimiter": found.delimiter,
            "has_header": found.has_header,
        }
        is_whole = found.file_size <= len(self.head)
        if said is not None and said.is_valid():
            try:
                return looked_at(self.head, is_whole=is_whole, **said.cleaned_data)
            except Invalid as error:
                self.trouble = error
        return looked_at(self.head, is_whole=is_whole, **written)

    def _columns(self) -> Iterator[dict[str, Any]]:
        for position, name in enumerate(self.layout.columns):
            bound = self.form[f"column_{position}"]
            guessed = position in self.guess.fields.values()
            yield {
                "column": name,
                "samples": [value[:80] for value in self.layout.values(position)[:SAMPLES]],
                "field": bound,
                "control": bound,
                "sure": guessed and bound.value() == self.form.initial.get(bound.name),
            }

    def _dates(self) -> Iterator[Any]:
        """Give the formats of the dates that have a column; they are needed then, though looking goes without."""
        chosen = {self.form[f"column_{at}"].value() for at in range(len(self.layout.columns))}
        for name in DATES:
            if name in chosen or name == ImportField.OCCURRED_AT:
                self.form.fields[f"format_{name}"].required = True
                yield self.form[f"format_{name}"]

    def _mapped(self) -> list[str]:
        if self.form.is_bound and not self.form.is_valid():
            return []
        return list(self.form.mapping().fields)

    def _preview(self) -> tuple[list[dict[str, Any]], str]:
        if self.form.is_bound and not self.form.is_valid():
            return [], _("The first rows are shown here once the columns are clear.")
        mapping = self.form.mapping()
        shown = self.found
        shown.encoding, shown.delimiter = self.layout.encoding, self.layout.delimiter
        shown.has_header, shown.columns = self.layout.has_header, list(self.layout.columns)
        try:
            rows = preview(import_run=shown, head=self.head, mapping=mapping, now=timezone.now())
        except DomainError as error:
            return [], error.message
        return [_told(row, mapping) for row in rows], ""


def _told(row: PreviewRow, mapping: ColumnMapping) -> dict[str, Any]:
    return {
        "line": row.line,
        "cells": [row.cells[at] if at < len(row.cells) else "" for at in mapping.fields.values()],
        "kind": KINDS[row.verdict],
        "verdict": ImportVerdict(row.verdict).label,
        "why": ""
        if row.verdict == ImportVerdict.CREATED
        else reason_sentence(row.verdict, row.field, row.reason),
    }
