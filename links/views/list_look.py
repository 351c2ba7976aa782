"""What the check shows and takes of a list: what its columns mean, what the first rows become, and the file."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.http import OrganisationRequest
from balancing.unique_links import family
from core.exceptions import DomainError, Invalid
from invitations.forms.imports import LayoutForm
from invitations.import_words import sheet_notes
from invitations.services.list_files import looked_at
from invitations.views.sheets import sheet_form
from links.fields import LinkField
from links.forms.checking import ReadingForm, layout_mark
from links.models import LinkBatch
from links.options import Options
from links.previews import preview
from links.selectors import presets
from links.services.batches import confirm_batch, head_of
from links.services.recipes import keys_of, recipe_of
from links.views.result_choices import result_form
from links.views.typed_look import TypedLook
from links.words import KINDS, why_left_out

SAMPLES = 3


class ListLook(TypedLook):
    """One look at a list, as it was found to be written or as the person says it is."""

    def __init__(self, found: LinkBatch, request: OrganisationRequest) -> None:
        self.head = head_of(found)
        self.is_whole = found.source_size <= len(self.head)
        self.trouble: Invalid | None = None
        stored = Options.of(found.options)
        self.layout = self._layout(stored, LayoutForm(request.POST) if request.method == "POST" else None)
        arguments = {"layout": self.layout, "family": family(found.family)}
        # A switched encoding, separator or header makes other columns: the old choices mean nothing.
        is_same = request.POST.get("layout_seen") == layout_mark(self.layout)
        self.form = ReadingForm(request.POST, **arguments) if is_same else ReadingForm(**arguments)
        self.found, self.remembered_presets = found, list(presets(found.organisation))
        self.result = result_form(
            found, request.POST if is_same else None, self.remembered_presets, self.layout.columns
        )

    def options(self) -> Options:
        """Return what is chosen; of columns that are not clear yet nothing."""
        if not self._is_clear():
            return Options(result=self.result.result())
        return Options(self.form.reading(), self.form.making(), self.result.result())

    def confirmed(self, request: OrganisationRequest) -> LinkBatch | None:
        """Let the list wait for a worker; None when its columns are not clear."""
        if not self._is_clear():
            return None
        return confirm_batch(
            batch=self.found,
            options=self.options(),
            kept_days=self.result.days(),
            actor=request.user,
            now=timezone.now(),
        )

    def context(self) -> dict[str, Any]:
        """Return what the page shows."""
        return {
            **super().context(),
            **self._previewed(),
            "form": self.form,
            "columns": list(self._columns()),
            "sheet_form": sheet_form(self.found.sheet),
            "sheet_notes": sheet_notes(self.found.sheet),
            "has_visits": any(
                self.form[f"column_{at}"].value() == LinkField.VISITED_ON
                for at in range(len(self.layout.columns))
            ),
            "missing": self._missing(),
            "trouble": self.trouble.message if self.trouble else "",
        }

    def _is_clear(self) -> bool:
        return (not self.form.is_bound or self.form.is_valid()) and self.trouble is None

    def _layout(self, stored: Options, said: LayoutForm | None) -> Any:
        if said is not None and said.is_valid():
            try:
                return looked_at(self.head, is_whole=self.is_whole, **said.cleaned_data)
            except Invalid as error:
                self.trouble = error
        reading = stored.reading
        return looked_at(
            self.head,
            is_whole=self.is_whole,
            encoding=reading.encoding,
            delimiter=reading.delimiter,
            has_header=reading.has_header,
        )

    def _columns(self) -> Iterator[dict[str, Any]]:
        for position, name in enumerate(self.layout.columns):
            bound = self.form[f"column_{position}"]
            yield {
                "column": name,
                "samples": [value[:80] for value in self.layout.values(position)[:SAMPLES]],
                "field": bound,
                "control": bound,
                "sure": position in self.form.guess.values()
                and bound.value() == self.form.initial.get(bound.name),
            }

    def _missing(self) -> list[str]:
        """Return what the kind of link needs and no column holds."""
        if not self._is_clear():
            return []
        held = set(self.form.reading().fields)
        needed = family(self.found.family).required - ({"domain"} if self.found.domain else set())
        if {"first_name", "last_name"} & held:
            held.add("name")
        return [str(LinkField(name).label) for name in LinkField.values if name in needed - held]

    def _previewed(self) -> dict[str, Any]:
        if not self._is_clear() or (self.result.is_bound and not self.result.is_valid()):
            return {"why_no_preview": _("The first rows are shown here once the choices above are clear.")}
        tried = self.found
        tried.options = self.options().as_json()
        try:
            seen = preview(
                recipe_of(tried, keys_of(tried)),
                self.head,
                start=self.layout.start,
                line=self.layout.start_line,
                is_whole=self.is_whole,
                shown=f"{settings.BASE_URL}/r/…/" if tried.is_tracked else "",
                pending=_("(made by the platform)"),
            )
        except DomainError as error:
            return {"why_no_preview": error.message}
        reading = self.form.reading()
        return {
            "rows": [
                {
                    "row": replace(row, cells=_cells(row.cells, reading.fields)),
                    "kind": KINDS[row.verdict],
                    "why": why_left_out(row.field, row.verdict, row.code, row.sentence),
                }
                for row in seen.rows
            ],
            "mapped": [LinkField(name).label for name in reading.fields],
            "text": seen.text,
            "table": seen.table,
            "headings": [one.heading for one in self.result.columns()],
        }


def _cells(cells: Any, fields: Any) -> list[str]:
    return [cells[at] if at < len(cells) else "" for at in fields.values()]
