"""What an upload asks: where to and which file; then how it is written and what its columns mean."""

from __future__ import annotations

from hashlib import sha256
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from accounts.legal import LegalBasis
from accounts.models import Channel
from invitations.csv_reader.charset import ENCODINGS
from invitations.csv_reader.dates import DATE_FORMATS
from invitations.csv_reader.inspection import Guess, Layout
from invitations.import_fields import DATES, ImportField
from invitations.services.import_plans import ColumnMapping

DELIMITERS = ((",", _("Comma")), (";", _("Semicolon")), ("\t", _("Tab")), ("|", _("Vertical bar")))
LEAVE_OUT = ("", _("Left out"))


class UploadForm(forms.Form):
    """A list and where it belongs."""

    channel = forms.ModelChoiceField(
        label=_("Channel"), queryset=None, to_field_name="public_uuid", empty_label=None
    )
    event_type = forms.ChoiceField(
        label=_("Event"),
        help_text=_("What happened to the orders in this list. A rule for it decides who is asked."),
    )
    file = forms.FileField(
        label=_("List"), widget=forms.FileInput(attrs={"accept": ".csv,.txt,.tsv,.xlsx,text/csv"})
    )

    def __init__(
        self, *args: Any, channels: QuerySet[Channel], event_types: list[tuple[str, str]], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["channel"].queryset = channels
        self.fields["event_type"].choices = event_types
        self.fields["event_type"].initial = "delivered"


class LayoutForm(forms.Form):
    """How the file is written: found out, and switchable."""

    encoding = forms.ChoiceField(label=_("Encoding"), choices=list(ENCODINGS.items()))
    delimiter = forms.ChoiceField(label=_("Separator"), choices=DELIMITERS)
    has_header = forms.BooleanField(label=_("The first row names the columns"), required=False)


class CheckForm(LayoutForm):
    """How the file is written, what its columns mean, and on what legal basis its people may be written to.

    One select for each column, `column_0` and so on. `layout_seen` tells which layout the selects belong to.
    """

    # A browser that insists would keep htmx from showing the rows of a form that is not filled in yet.
    use_required_attribute = False

    layout_seen = forms.CharField(widget=forms.HiddenInput)
    legal_basis = forms.ChoiceField(
        label=_("Legal basis for this list"),
        required=False,
        help_text=_(
            "Why you may write to these people. It holds for every row that does not say another one."
        ),
    )
    format_occurred_at = forms.ChoiceField(label=_("Dates in “Happened at”"), required=False)
    format_activation_on = forms.ChoiceField(label=_("Dates in “Activation date”"), required=False)

    def __init__(self, *args: Any, layout: Layout, guess: Guess, channel: Channel, **kwargs: Any) -> None:
        self.layout, self.guess = layout, guess
        kwargs["initial"] = {**_initial(layout, guess), **kwargs.get("initial", {})}
        super().__init__(*args, **kwargs)
        default = channel.get_legal_basis_display() or _("none")
        self.fields["legal_basis"].choices = [
            ("", _("As the channel says: %(basis)s") % {"basis": default}),
            *LegalBasis.choices,
        ]
        formats = [("", _("Choose")), *DATE_FORMATS.items()]
        for name in DATES:
            self.fields[f"format_{name}"].choices = formats
        for position in range(len(layout.columns)):
            self.fields[f"column_{position}"] = forms.ChoiceField(
                label=layout.columns[position],
                choices=[LEAVE_OUT, *ImportField.choices],
                required=False,
                widget=forms.Select(attrs={"class": "select"}),
            )

    def clean(self) -> dict[str, Any]:
        """Refuse two columns for one field; whether all that is needed is there, the service says."""
        cleaned = super().clean() or {}
        seen: dict[str, int] = {}
        for position in range(len(self.layout.columns)):
            field = cleaned.get(f"column_{position}", "")
            if field and seen.setdefault(field, position) != position:
                self.add_error(f"column_{position}", _("Another column is this already."))
        return cleaned

    def mapping(self) -> ColumnMapping:
        """Return what was chosen, or before anything was, what was guessed."""
        chosen = self.cleaned_data if self.is_bound else self.initial
        positions = range(len(self.layout.columns))
        fields = {field: at for at in positions if (field := chosen.get(f"column_{at}"))}
        formats = {
            name: chosen[f"format_{name}"] for name in DATES if name in fields and chosen[f"format_{name}"]
        }
        return ColumnMapping({name: fields[name] for name in ImportField.values if name in fields}, formats)


def layout_mark(layout: Layout) -> str:
    """Return a short name of a layout, to notice that it was switched since the columns were chosen."""
    said = "\x00".join((layout.encoding, layout.delimiter, str(layout.has_header), *layout.columns))
    return sha256(said.encode("utf-8", "replace")).hexdigest()[:16]


def _initial(layout: Layout, guess: Guess) -> dict[str, Any]:
    shown: dict[str, Any] = {
        "encoding": layout.encoding,
        "delimiter": layout.delimiter,
        "has_header": layout.has_header,
        "layout_seen": layout_mark(layout),
    }
    for field, position in guess.fields.items():
        shown[f"column_{position}"] = field
    for name in DATES:
        # A date that fits two formats is not ours to settle; a person says which.
        shown[f"format_{name}"] = "" if name in guess.ambiguous else guess.formats.get(name, "iso")
    return shown
