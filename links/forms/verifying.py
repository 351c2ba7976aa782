"""A link to be looked into, and the keys to do it with."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from accounts.models import Channel
from balancing.unique_links import Keys

_SECRET = forms.PasswordInput(attrs={"autocomplete": "off", "spellcheck": "false"})


class VerifyForm(forms.Form):
    """Paste a link. Keys are taken from the channel, or typed; typed ones are used once and kept nowhere."""

    url = forms.CharField(
        label=_("Link"),
        max_length=8000,
        widget=forms.Textarea(attrs={"rows": 4, "spellcheck": "false", "autocomplete": "off"}),
        help_text=_("A link to Trustpilot, whole, as it stands in the file or in the message."),
    )
    channel = forms.ModelChoiceField(
        label=_("Keys stored for the channel"),
        queryset=None,
        to_field_name="public_uuid",
        required=False,
        empty_label=_("None: I give the keys below"),
    )
    encryption_key = forms.CharField(
        label=_("Encryption key"), required=False, max_length=200, widget=_SECRET, strip=True
    )
    authentication_key = forms.CharField(
        label=_("Authentication key"), required=False, max_length=200, widget=_SECRET, strip=True
    )
    secret_key = forms.CharField(
        label=_("Secret key of unique links (legacy)"),
        required=False,
        max_length=200,
        widget=_SECRET,
        strip=False,
    )

    def __init__(self, *args: Any, channels: QuerySet[Channel], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["channel"].queryset = channels
        for name in ("channel", "encryption_key", "authentication_key", "secret_key"):
            self.fields[name].says_optional = False

    def keys(self) -> Keys:
        """Return the keys that were typed."""
        typed = self.cleaned_data
        return Keys(
            encryption_key=typed["encryption_key"],
            authentication_key=typed["authentication_key"],
            secret_key=typed["secret_key"],
        )
