"""What the generator for everybody asks: kind of link, domain, keys, customers, and for which mail tool."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from balancing.unique_links import FAMILIES, Family, Keys
from balancing.unique_links.families import BUSINESS_GENERATED
from links.forms.starting import family_choices
from links.mail_tools import MAIL_TOOLS

_SECRET = {"autocomplete": "off", "spellcheck": "false"}


class PublicForm(forms.Form):
    """Everything at once, since nothing is kept between two requests."""

    use_required_attribute = False

    family = forms.ChoiceField(label=_("Kind of link"), initial=BUSINESS_GENERATED)
    domain = forms.CharField(
        label=_("Domain or identifier"),
        max_length=300,
        required=False,
        help_text=_("The domain of your Trustpilot profile; on other platforms what names your page there."),
    )
    encryption_key = forms.CharField(
        label=_("Encryption key"), max_length=200, required=False, widget=forms.PasswordInput(attrs=_SECRET)
    )
    authentication_key = forms.CharField(
        label=_("Authentication key"),
        max_length=200,
        required=False,
        widget=forms.PasswordInput(attrs=_SECRET),
    )
    secret_key = forms.CharField(
        label=_("Secret key of unique links (legacy)"),
        max_length=200,
        required=False,
        strip=False,
        widget=forms.PasswordInput(attrs=_SECRET),
    )
    file = forms.FileField(
        label=_("Customer list"),
        required=False,
        widget=forms.FileInput(attrs={"accept": ".csv,.txt,.tsv,.xlsx,text/csv"}),
    )
    sheet = forms.CharField(
        label=_("Sheet"),
        max_length=100,
        required=False,
        help_text=_(
            "Of a workbook with several sheets: the name or number of the one to read, if not the first."
        ),
    )
    pasted = forms.CharField(
        label=_("Or write the customers here"),
        required=False,
        max_length=200_000,
        widget=forms.Textarea(attrs={"rows": 5, "spellcheck": "false"}),
        help_text=_(
            "One on each line: name, e-mail, reference. Lines copied from a spreadsheet are understood, too."
        ),
    )
    tool = forms.ChoiceField(
        label=_("For which mail tool"), choices=[(key, tool.name) for key, tool in MAIL_TOOLS.items()]
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["family"].choices = [
            (
                group,
                [(key, name) for key, name in found if not FAMILIES[key].is_remote],
            )
            for group, found in family_choices()
        ]
        for name in (
            "domain",
            "encryption_key",
            "authentication_key",
            "secret_key",
            "file",
            "sheet",
            "pasted",
        ):
            self.fields[name].says_optional = False

    def clean(self) -> dict[str, Any]:
        """Ask for customers, in one of the two ways, and no more of them than fit."""
        cleaned = super().clean() or {}
        file = cleaned.get("file")
        if not file and not cleaned.get("pasted", "").strip() and "pasted" not in self.errors:
            self.add_error("file", _("Choose a file, or write the customers below."))
        if file and file.size > settings.PUBLIC_UPLOAD_MAX_BYTES:
            self.add_error("file", _("This file is too large."))
        return cleaned

    @property
    def chosen(self) -> Family:
        """Return the kind of link; call it when the form is valid."""
        return FAMILIES[self.cleaned_data["family"]]

    def keys(self) -> Keys:
        """Return the keys that were typed."""
        said = self.cleaned_data
        return Keys(
            encryption_key=said["encryption_key"],
            authentication_key=said["authentication_key"],
            secret_key=said["secret_key"],
        )
