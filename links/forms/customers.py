"""One customer, typed: only what the kind of link reads, and what is kept on our side."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from balancing.unique_links import Family
from balancing.unique_links.checks import MAX_NAME
from balancing.unique_links.reference import MAX_LENGTH
from core.addresses import MAX_LENGTH as MAX_ADDRESS
from links.services.customers import CustomerFields

# Fields of this form, by the input of the family that they are; the others are always asked for.
_BY_INPUT = {"locale": "locale", "tags": "tags", "skus": "skus"}


class CustomerForm(forms.Form):
    """Name, e-mail, reference, and whatever else the kind of link can use."""

    name = forms.CharField(label=_("Name"), max_length=MAX_NAME, required=False)
    email = forms.CharField(
        label=_("E-mail"),
        max_length=MAX_ADDRESS,
        required=False,
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
    )
    reference = forms.CharField(
        label=_("Reference"),
        max_length=MAX_LENGTH,
        required=False,
        help_text=_("The order, visit or customer number by which you find the review again."),
    )
    product = forms.CharField(label=_("Product or service"), max_length=200, required=False)
    visited_on = forms.DateField(
        label=_("Visit date"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    locale = forms.CharField(
        label=_("Language and country"),
        max_length=20,
        required=False,
        help_text=_("Such as de-AT; it chooses the country's page."),
    )
    tags = forms.CharField(
        label=_("Tags"), max_length=400, required=False, help_text=_("Separated by commas, without blanks.")
    )
    skus = forms.CharField(
        label=_("Product SKUs"), max_length=400, required=False, help_text=_("Separated by commas.")
    )
    has_suffix = forms.BooleanField(
        label=_("Make the reference unguessable"),
        required=False,
        help_text=_("Eight random letters behind it prove later that the review is this customer's."),
    )

    def __init__(self, *args: Any, family: Family, is_new: bool = True, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("name", "email", "reference", "skus"):
            if name in family.required and name in self.fields:
                self.fields[name].required = True
        if not {"name", "email", "reference"} & family.required:
            self.fields["email"].required = True
        for name, asked in _BY_INPUT.items():
            if asked not in family.inputs:
                del self.fields[name]
        if not is_new or "reference" not in family.inputs:
            del self.fields["has_suffix"]

    def customer(self) -> CustomerFields:
        """Return what was typed; call it when the form is valid."""
        said = self.cleaned_data
        return CustomerFields(
            email=said["email"],
            name=said["name"],
            reference=said["reference"],
            locale=said.get("locale", ""),
            tags=_words(said.get("tags", "")),
            skus=_words(said.get("skus", "")),
            product=said["product"],
            visited_on=said["visited_on"],
        )

    def wants_suffix(self) -> bool:
        """Tell whether a random suffix is wanted; call it when the form is valid."""
        return bool(self.cleaned_data.get("has_suffix"))


def _words(text: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(word for part in text.split(",") if (word := part.strip())))
