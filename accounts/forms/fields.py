"""Fields that several forms share: web addresses, time zones, and choices that explain themselves."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.core.validators import URLValidator
from django.utils.functional import Promise
from django.utils.html import format_html
from django.utils.safestring import SafeString

from accounts.models.channel import validate_time_zone
from accounts.places import time_zone_choices


class WebAddressField(forms.URLField):
    """An address of a page that customers may be led to: http or https, nothing else."""

    default_validators = [URLValidator(schemes=["http", "https"])]

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("widget", forms.URLInput(attrs={"placeholder": "https://"}))
        super().__init__(assume_scheme="https", **kwargs)


class TimeZoneField(forms.CharField):
    """A time zone, found by typing a part of its name; `accounts/_time_zones.html` on the page offers the names."""

    OFFERS = "time-zones"

    default_validators = [validate_time_zone]

    def __init__(self, **kwargs: Any) -> None:
        attributes = {"list": self.OFFERS, "autocomplete": "off", "spellcheck": "false"}
        kwargs.setdefault("widget", forms.TextInput(attrs=attributes))
        super().__init__(max_length=64, **kwargs)

    def to_python(self, value: Any) -> str:
        """Take the city alone, blanks for underscores and any capitals, when only one zone can be meant."""
        name = super().to_python(value)
        wanted = name.replace(" ", "_").casefold()
        found = [zone for zone, _label in time_zone_choices() if zone.casefold() == wanted] or [
            zone for zone, _label in time_zone_choices() if zone.casefold().endswith(f"/{wanted}")
        ]
        return found[0] if len(found) == 1 else name


def explained(choices: Iterable[tuple[str, str | Promise, str | Promise]]) -> list[tuple[str, SafeString]]:
    """Return (value, label with its explanation below) of (value, label, explanation), for radios and checkboxes."""
    line = '<span><span class="font-medium">{}</span><span class="field-help block">{}</span></span>'
    return [(value, format_html(line, label, text)) for value, label, text in choices]


def changed_values(form: forms.ModelForm) -> dict[str, Any]:
    """Return the cleaned values that differ from those the form began with, so that a trace names only these."""
    return {
        name: value
        for name, value in form.cleaned_data.items()
        if getattr(value, "pk", value) != form.initial.get(name)
    }
