"""The check between upload and import: how the file is written, what its columns mean, what its first rows become."""

from __future__ import annotations

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
from invitations.import_fields import ImportField
from invitations.import_words import sheet_notes
from invitations.models import Import
from invitations.selectors.event_types import event_type_names
from invitations.selectors.import_mappings import Remembered, remembered
from invitations.selectors.imports import same_file_before
from invitations.services.import_plans import head_of
from invitations.services.import_previews import preview
from invitations.services.importing import choose_sheet, confirm_import
from invitations.services.list_files import looked_at
from invitations.views.import_check_facts import columns_of, dates_of, is_undated, told_row
from invitations.views.imports import find_import, steps
from invitations.views.sheets import is_other_sheet, refusal_of, sheet_form

_KEPT = ("legal_basis", "language")  # what holds for all rows, however the columns are cut


@require_http_methods(["GET", "HEAD", "POST"])
@permission_required(Permission.SEND)
def import_check(request: OrganisationRequest, organisation: str, import_run: str) -> HttpResponse:
    """Show the file as it is understood; posting looks again, and with `act=confirm` begins the import.

    `act=guess` forgets what was said of an earlier list with the same columns.
    """
    found = find_import(request, import_run)
    if found.state != Import.State.UPLOADED:
        return redirect("invitations:import_detail", organisation, found.public_id)
    trouble = None
    try:
        if is_other_sheet(request, found.sheet):
            # Its columns are others, so nothing that was chosen holds any longer.
            trouble = refusal_of(lambda: choose_sheet(import_run=found, sheet=request.POST["sheet"]))
            if trouble is None:
                return redirect("invitations:import_check", organisation, found.public_id)
        check = _Check(found, request)
    except FileNotFoundError:
        messages.error(request, _("The uploaded file is no longer there. Please upload it again."))
        return redirect("invitations:import_list", organisation)
    check.trouble = trouble or check.trouble
    if trouble is None and request.POST.get("act") == "confirm" and check.confirmed(request):
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
        self.trouble: Invalid | None = None
        self.layout = self._layout(LayoutForm(request.POST) if self.is_posted else None)
        self.guess: Guess = guess(self.layout, found.event_type, month_first=found.channel.country == "US")
        is_anew = request.POST.get("act") == "guess"
        self.remembered = None if is_anew else self._remembered()
        arguments = {
            "layout": self.layout,
            "guess": self.remembered.guess if self.remembered else self.guess,
            "channel": found.channel,
        }
        is_same = request.POST.get("layout_seen") == layout_mark(self.layout)
        if self.is_posted and is_same and not is_anew:
            self.form = CheckForm(request.POST, **arguments)
        else:
            # A switched encoding, separator or header makes other columns: the old choices mean nothing.
            self.form = CheckForm(**arguments, initial=self._for_all(request))
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
                language=chosen.cleaned_data["language"],
                actor=request.user,
                now=timezone.now(),
            ),
        )

    def context(self) -> dict[str, Any]:
        """Return what the page shows."""
        rows, why_not = self._preview()
        names = event_type_names(self.found.organisation)
        known = self.remembered
        shown = known.guess if known else self.guess
        return {
            "import": self.found,
            "form": self.form,
            "columns": list(columns_of(self.form, self.layout, set(shown.fields.values()))),
            "dates": list(dates_of(self.form, self.layout, self.found)),
            "is_undated": is_undated(self.form, self.layout),
            "event_type": names.get(self.found.event_type, self.found.event_type),
            "same_before": same_file_before(self.found, self.membership),
            "remembered": known.import_run if known else None,
            "sheet_form": sheet_form(self.found.sheet),
            "sheet_notes": sheet_notes(self.found.sheet),
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

    def _remembered(self) -> Remembered | None:
        return remembered(
            channel=self.found.channel,
            event_type=self.found.event_type,
            layout=self.layout,
            guessed=self.guess,
            membership=self.membership,
        )

    def _for_all(self, request: OrganisationRequest) -> dict[str, str]:
        if self.is_posted:
            return {name: request.POST.get(name, "") for name in _KEPT}
        known = self.remembered
        return {"legal_basis": known.legal_basis, "language": known.language} if known else {}

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
        shown.legal_basis = self._chosen("legal_basis")
        shown.language = self._chosen("language")
        try:
            rows = preview(import_run=shown, head=self.head, mapping=mapping, now=timezone.now())
        except DomainError as error:
            return [], error.message
        return [told_row(row, mapping) for row in rows], ""

    def _chosen(self, name: str) -> str:
        chosen = self.form.cleaned_data if self.form.is_bound else self.form.initial
        return chosen.get(name, "")
