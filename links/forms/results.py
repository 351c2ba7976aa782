"""How the finished file looks: columns in order with their headings, format, encoding, separator, header, and how long.

Columns are ordered by buttons that post the form (`act=up:KEY`, `act=down:KEY`), so that it works without scripts.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from invitations.forms.imports import DELIMITERS
from links.columns import MAX_HEADING, OWN, Column, LinkColumn, column
from links.formats.shape import ENCODINGS, Format, Shape
from links.mail_tools import MAIL_TOOLS
from links.options import Result
from links.recipes import SPLITS
from links.services.batches import KEPT_BY_DEFAULT, KEPT_DAYS

_SPLIT_WORDS = {
    "product": _("One for each product or service"),
    "locale": _("One for each language"),
    "domain": _("One for each domain"),
}


class ResultForm(forms.Form):
    """The file that is given back. `preset_seen` tells which preset the other choices began from."""

    use_required_attribute = False

    preset = forms.ChoiceField(
        label=_("For which mail tool"),
        required=False,
        help_text=_("Sets columns, headings and format as that tool wants them. You can change them below."),
    )
    preset_seen = forms.CharField(required=False, widget=forms.HiddenInput)
    order = forms.CharField(required=False, widget=forms.HiddenInput)
    format = forms.ChoiceField(label=_("Format"), choices=Format.choices)
    file_encoding = forms.ChoiceField(label=_("Encoding"), choices=list(ENCODINGS.items()))
    separator = forms.ChoiceField(label=_("Separator"), choices=DELIMITERS)
    file_header = forms.BooleanField(label=_("The first row names the columns"), required=False)
    is_guarded = forms.BooleanField(
        label=_("Safe for spreadsheets"),
        required=False,
        help_text=_(
            "Puts a ' before cells that a spreadsheet would run as a formula. Mail tools do not need it."
        ),
    )
    split_by = forms.ChoiceField(
        label=_("Files"),
        required=False,
        choices=[("", _("One file")), *((key, _SPLIT_WORDS[key]) for key in SPLITS)],
    )
    kept_days = forms.TypedChoiceField(
        label=_("Keep for"),
        coerce=int,
        empty_value=KEPT_BY_DEFAULT,
        help_text=_("Then files are deleted, and tracked links lead to a page that says so."),
    )
    preset_name = forms.CharField(label=_("Remember these choices as"), max_length=80, required=False)

    def __init__(
        self,
        data: QueryDict | None = None,
        *,
        result: Result,
        headings: Sequence[str],
        presets: Mapping[str, str],
        kept_days: int = KEPT_BY_DEFAULT,
    ) -> None:
        super().__init__(data, initial=_initial(result, kept_days))
        tools = [(key, tool.name) for key, tool in MAIL_TOOLS.items()]
        groups = [(_("Mail tools"), tools)]
        if presets:
            groups.append((_("Remembered"), list(presets.items())))
        self.fields["kept_days"].choices = [
            (days, ngettext("%(days)d day", "%(days)d days", days) % {"days": days}) for days in KEPT_DAYS
        ]
        self.fields["preset"].choices = [("", _("My own choice")), *groups]
        for name in ("preset", "preset_name", "split_by"):
            self.fields[name].says_optional = False
        own = {f"{OWN}{at}": name for at, name in enumerate(headings)}
        self._labels = {**dict(LinkColumn.choices), **own}
        self._usual = {one.key: one.heading for one in result.columns}
        self._taken = (
            set(data.getlist("column")) & set(self._labels) if data else set(self._usual) & set(self._labels)
        )
        wanted = data.get("order", "").split(",") if data else list(self._usual)
        self._order = _ordered(wanted, self._labels, self._taken, data.get("act", "") if data else "")

    def columns(self) -> tuple[Column, ...]:
        """Return the chosen columns in order, with their headings."""
        return tuple(
            column(key, self._heading(key) or (self._labels[key] if key.startswith(OWN) else ""))
            for key in self._order
            if key in self._taken
        )

    def rows(self) -> Iterator[dict[str, Any]]:
        """Yield what the table of columns shows, in order."""
        for place, key in enumerate(self._order):
            yield {
                "key": key,
                "label": self._labels[key],
                "is_own": key.startswith(OWN),
                "is_taken": key in self._taken,
                "heading": self._heading(key)
                or column(key, "" if not key.startswith(OWN) else str(self._labels[key])).heading,
                "is_first": place == 0 or key not in self._taken,
                "is_last": place >= len(self._taken) - 1,
            }

    @property
    def order_now(self) -> str:
        """Return the order for the hidden field."""
        return ",".join(self._order)

    def result(self) -> Result:
        """Return what was chosen; call it when the form is valid or was not sent."""
        said = self.cleaned_data if self.is_bound else self.initial
        shape = Shape(
            format=said["format"],
            encoding=said["file_encoding"],
            delimiter=said["separator"],
            has_header=said["file_header"],
            is_guarded=said["is_guarded"],
        )
        return Result(self.columns(), shape, said["preset"], said["split_by"])

    def days(self) -> int:
        """Return for how many days files and links are kept."""
        said = self.cleaned_data if self.is_bound else self.initial
        return int(said["kept_days"])

    def _heading(self, key: str) -> str:
        if self.is_bound:
            return " ".join(self.data.get(f"heading_{key}", "").split())[:MAX_HEADING]
        return self._usual.get(key, "")


def _initial(result: Result, kept_days: int) -> dict[str, Any]:
    shape = result.shape
    return {
        "preset": result.preset,
        "preset_seen": result.preset,
        "format": shape.format,
        "file_encoding": shape.encoding,
        "separator": shape.delimiter,
        "file_header": shape.has_header,
        "is_guarded": shape.is_guarded,
        "split_by": result.split_by,
        "kept_days": kept_days,
    }


def _ordered(wanted: Sequence[str], known: Mapping[str, Any], taken: Collection[str], act: str) -> list[str]:
    """Return every known column once, the taken ones first and as ordered; one of them moved where `act` says so."""
    order = list(dict.fromkeys([key for key in wanted if key in known] + list(known)))
    first = [key for key in order if key in taken]
    deed, _colon, key = act.partition(":")
    if deed in ("up", "down") and key in first:
        at = first.index(key)
        first.remove(key)
        first.insert(max(0, at + (1 if deed == "down" else -1)), key)
    return first + [key for key in order if key not in taken]
