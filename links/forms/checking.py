"""How a list is written and what its columns mean."""

from __future__ import annotations

from hashlib import sha256
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from balancing.unique_links import Family
from invitations.csv_reader.dates import DATE_FORMATS
from invitations.csv_reader.inspection import Layout
from invitations.forms.imports import LEAVE_OUT, LayoutForm
from links.fields import LinkField, guess_date_format, guess_fields
from links.options import Making, Reading


class ReadingForm(LayoutForm):
    """The layout, one select for each column (`column_0` and so on), and what holds for every row.

    `layout_seen` tells which layout the selects belong to.
    """

    # A browser that insists would keep htmx from showing the rows of a form that is not filled in yet.
    use_required_attribute = False

    layout_seen = forms.CharField(widget=forms.HiddenInput)
    visit_format = forms.ChoiceField(label=_("Dates in “Visit date”"), required=False)
    locale = forms.CharField(
        label=_("Language and country of rows that name none"),
        max_length=20,
        required=False,
        help_text=_("Such as de-AT; it chooses the country's page."),
    )
    tags = forms.CharField(
        label=_("Tags for every row"),
        max_length=400,
        required=False,
        help_text=_("Separated by commas, without blanks."),
    )
    is_embedded = forms.BooleanField(label=_("Links for the form embedded in your own site"), required=False)
    has_suffix = forms.BooleanField(
        label=_("Make references unguessable"),
        required=False,
        help_text=_(
            "Eight random letters behind each reference prove later that a review is this customer's."
        ),
    )

    def __init__(self, *args: Any, layout: Layout, family: Family, **kwargs: Any) -> None:
        self.layout, self.family = layout, family
        self.guess = guess_fields(layout)
        found, self.is_ambiguous = guess_date_format(layout, self.guess)
        kwargs["initial"] = {**self._initial(found), **kwargs.get("initial", {})}
        super().__init__(*args, **kwargs)
        self.fields["visit_format"].says_optional = False
        self.fields["visit_format"].choices = [("", _("Choose")), *DATE_FORMATS.items()]
        for name in ("locale", "tags", "is_embedded"):
            if name not in family.inputs:
                del self.fields[name]
        if "reference" not in family.inputs:
            del self.fields["has_suffix"]
        for position in range(len(layout.columns)):
            self.fields[f"column_{position}"] = forms.ChoiceField(
                label=layout.columns[position],
                choices=[LEAVE_OUT, *LinkField.choices],
                required=False,
                widget=forms.Select(attrs={"class": "select"}),
            )

    def clean(self) -> dict[str, Any]:
        """Refuse two columns for one field, a field that is needed and has none, and dates of no format."""
        cleaned = super().clean() or {}
        seen: dict[str, int] = {}
        for position in range(len(self.layout.columns)):
            chosen = cleaned.get(f"column_{position}", "")
            if chosen and seen.setdefault(chosen, position) != position:
                self.add_error(f"column_{position}", _("Another column is this already."))
        if LinkField.VISITED_ON in seen and not cleaned.get("visit_format"):
            self.add_error("visit_format", _("How are these dates written?"))
        return cleaned

    def reading(self) -> Reading:
        """Return what was chosen, or before anything was, what was guessed."""
        chosen = self._chosen()
        positions = range(len(self.layout.columns))
        fields = {field: at for at in positions if (field := chosen.get(f"column_{at}"))}
        layout = self.layout
        return Reading(
            encoding=layout.encoding,
            delimiter=layout.delimiter,
            has_header=layout.has_header,
            columns=tuple(layout.columns),
            fields={name: fields[name] for name in LinkField.values if name in fields},
            visit_format=chosen.get("visit_format", "") if LinkField.VISITED_ON in fields else "",
        )

    def making(self) -> Making:
        """Return what holds for every row."""
        chosen = self._chosen()
        return Making(
            locale=chosen.get("locale", ""),
            tags=tuple(word for part in chosen.get("tags", "").split(",") if (word := part.strip())),
            is_embedded=bool(chosen.get("is_embedded")),
            has_suffix=bool(chosen.get("has_suffix")),
        )

    def _chosen(self) -> dict[str, Any]:
        return self.cleaned_data if self.is_bound else self.initial

    def _initial(self, visit_format: str) -> dict[str, Any]:
        layout = self.layout
        shown: dict[str, Any] = {
            "encoding": layout.encoding,
            "delimiter": layout.delimiter,
            "has_header": layout.has_header,
            "layout_seen": layout_mark(layout),
            # A date that fits two formats is not ours to settle; a person says which.
            "visit_format": "" if self.is_ambiguous else visit_format,
        }
        return shown | {f"column_{position}": field for field, position in self.guess.items()}


def layout_mark(layout: Layout) -> str:
    """Return a short name of a layout, to notice that it was switched since the columns were chosen."""
    said = "\x00".join((layout.encoding, layout.delimiter, str(layout.has_header), *layout.columns))
    return sha256(said.encode("utf-8", "replace")).hexdigest()[:16]
