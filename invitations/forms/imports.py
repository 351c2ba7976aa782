"""What an upload asks: where to and which list; then how it is written and what its columns mean."""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import sha256
from typing import Any

from django import forms
from django.core.files.base import ContentFile, File
from django.core.validators import MaxLengthValidator
from django.db.models import QuerySet
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from accounts.legal import LegalBasis
from accounts.models import Channel
from accounts.places import language_choices
from invitations.csv_reader.charset import ENCODINGS
from invitations.csv_reader.inspection import Guess, Layout
from invitations.import_fields import DATES, ImportField
from invitations.import_words import date_format_choices
from invitations.models import Import
from invitations.services.import_plans import ColumnMapping

TOO_MUCH = _("That is too much for the clipboard. Save it as a file and upload that.")
DELIMITERS = ((",", _("Comma")), (";", _("Semicolon")), ("\t", _("Tab")), ("|", _("Vertical bar")))
LEAVE_OUT = ("", _("Left out"))
# Letters. Four bytes each at most, so that it stays below what Django takes of a form without a file.
MAX_PASTED = 1_000_000


class PlaceForm(forms.Form):
    """Where a list, or one customer, belongs."""

    channel = forms.ModelChoiceField(
        label=_("Channel"), queryset=None, to_field_name="public_uuid", empty_label=None
    )
    event_type = forms.ChoiceField(
        label=_("Event"),
        help_text=_("What happened to the orders in this list. A rule for it decides who is asked."),
    )

    def __init__(
        self, *args: Any, channels: QuerySet[Channel], event_types: list[tuple[str, str]], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["channel"].queryset = channels
        self.fields["event_type"].choices = event_types
        self.fields["event_type"].initial = "delivered"


class UploadForm(PlaceForm):
    """A list, as a file or pasted, and where it belongs."""

    file = forms.FileField(
        label=_("List"),
        required=False,
        widget=forms.FileInput(attrs={"accept": ".csv,.txt,.tsv,.xlsx,text/csv"}),
    )
    pasted = forms.CharField(
        label=_("Rows from the clipboard"),
        required=False,
        strip=False,
        # Not `max_length`, by which browsers would cut the end off without a word.
        validators=[MaxLengthValidator(MAX_PASTED, TOO_MUCH)],
        widget=forms.Textarea(attrs={"rows": 6, "spellcheck": "false", "wrap": "off"}),
        help_text=_("Copy the cells of a spreadsheet, with their headings, and paste them here."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        pasted = self.fields["pasted"]
        pasted.says_optional = False  # one of the two is needed
        pasted.widget.attrs |= {"data-most": MAX_PASTED, "data-too-long": TOO_MUCH}

    def clean(self) -> dict[str, Any]:
        """Ask for one list: a file or pasted rows."""
        cleaned = super().clean() or {}
        has_file, has_pasted = bool(cleaned.get("file")), bool((cleaned.get("pasted") or "").strip())
        if "file" in self.errors or "pasted" in self.errors:
            return cleaned
        if has_file and has_pasted:
            self.add_error("pasted", _("Choose a file or paste rows, not both."))
        elif not has_file and not has_pasted:
            self.add_error("file", _("Choose a file, or paste rows below."))
        return cleaned

    def content(self) -> tuple[str, File, str]:
        """Return the list's name, its content, and where it came from."""
        if file := self.cleaned_data["file"]:
            return file.name, file, Import.Origin.UPLOAD
        text = self.cleaned_data["pasted"]
        return "", ContentFile(text.encode("utf-8", "replace")), Import.Origin.PASTE


class LayoutForm(forms.Form):
    """How the file is written: found out, and switchable."""

    encoding = forms.ChoiceField(label=_("Encoding"), choices=list(ENCODINGS.items()))
    delimiter = forms.ChoiceField(label=_("Separator"), choices=DELIMITERS)
    has_header = forms.BooleanField(label=_("The first row names the columns"), required=False)


class SheetForm(forms.Form):
    """Which sheet of a workbook is the list."""

    sheet = forms.ChoiceField(label=_("Sheet"))

    def __init__(self, *args: Any, names: Sequence[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["sheet"].choices = [(name, name) for name in names]


class CheckForm(LayoutForm):
    """How the file is written, what its columns mean, and what holds for rows that do not say it.

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
    language = forms.ChoiceField(
        label=_("Language for this list"),
        required=False,
        help_text=_("What these people read. It holds for every row that does not say another one."),
    )
    happened_on = forms.DateField(
        label=_("Day of all rows"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text=_("As no column says when it happened."),
    )
    format_occurred_at = forms.ChoiceField(label=_("Dates in “Happened at”"), required=False)
    format_activation_on = forms.ChoiceField(label=_("Dates in “Activation date”"), required=False)

    def __init__(self, *args: Any, layout: Layout, guess: Guess, channel: Channel, **kwargs: Any) -> None:
        self.layout, self.guess = layout, guess
        kwargs["initial"] = {**_initial(layout, guess), **kwargs.get("initial", {})}
        super().__init__(*args, **kwargs)
        languages = language_choices(get_language() or "en")
        default = channel.get_legal_basis_display() or _("none")
        self.fields["legal_basis"].choices = [
            ("", _("As the channel says: %(basis)s") % {"basis": default}),
            *LegalBasis.choices,
        ]
        spoken = dict(languages).get(channel.language, channel.language)
        self.fields["language"].choices = [
            (
                "",
                _("As known, else %(language)s") % {"language": spoken},
            ),
            *languages,
        ]
        for name in ("legal_basis", "language"):
            self.fields[name].says_optional = False  # leaving it as it is is an answer
        for name in DATES:
            self.fields[f"format_{name}"].choices = [("", _("Choose")), *date_format_choices()]
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
        day = chosen.get("happened_on")
        return ColumnMapping(
            {name: fields[name] for name in ImportField.values if name in fields},
            formats,
            happened_on=day.isoformat() if day and ImportField.OCCURRED_AT not in fields else "",
        )


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
