"""A person's own account: name and language. Address, password and second factor are allauth's."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from accounts.models import User


class PersonForm(forms.ModelForm):
    """How a person is called and spoken to."""

    language = forms.ChoiceField(label=_("Language of these pages"), required=False)

    class Meta:
        model = User
        fields = ("name", "language")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"].widget.attrs["autocomplete"] = "name"
        self.fields["language"].says_optional = False
        self.fields["language"].choices = [("", _("As the browser")), *settings.LANGUAGES]
