"""The keys of unique links, as their owner pastes them. What was stored is never shown again."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from balancing.unique_links import FAMILIES, Keys
from balancing.unique_links.families import API_MADE, BUSINESS_GENERATED, LEGACY
from balancing.unique_links.key_checks import KEYED, MAX_KEY, OPTIONAL, key_names

_SECRET = {"autocomplete": "new-password", "spellcheck": "false"}
_LABELS = {
    "encryption_key": _("Encryption key"),
    "authentication_key": _("Authentication key"),
    "secret_key": _("Secret key"),
    "api_key": _("API key"),
    "api_secret": _("API secret"),
    "business_unit": _("Business unit ID"),
    "business_user": _("Business user ID"),
}
_HELP = {
    "encryption_key": _("44 characters, the last one an equals sign."),
    "authentication_key": _("44 characters as well, but not the same."),
    "business_unit": _("24 digits and letters from a to f."),
    "business_user": _("Only when your application works without a person's log-in."),
}
_OPEN = {"business_unit", "business_user"}  # names of things, no secrets
WHERE = {
    BUSINESS_GENERATED: _("In Trustpilot under Get reviews → Invitation methods → Business Generated Links."),
    LEGACY: _("Trustpilot gave it to you when unique links were set up for your domain."),
    API_MADE: _("In Trustpilot under Integrations → Developers → APIs."),
}


class LinkKeysForm(forms.Form):
    """A domain and the keys of one family. Secrets come back empty, also when something is wrong."""

    domain = forms.CharField(
        label=_("Domain"),
        max_length=253,
        widget=forms.TextInput(attrs={"spellcheck": "false", "autocapitalize": "none"}),
        help_text=_("As your Trustpilot profile shows it, such as example.com."),
    )

    def __init__(self, *args: Any, family: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.family = family
        for name in key_names(family):
            widget = forms.TextInput if name in _OPEN else forms.PasswordInput
            self.fields[name] = forms.CharField(
                label=_LABELS[name],
                max_length=MAX_KEY,
                required=name not in OPTIONAL.get(family, ()),
                widget=widget(attrs=_SECRET if name not in _OPEN else {"spellcheck": "false"}),
                help_text=_HELP.get(name, ""),
            )

    def keys(self) -> Keys:
        """Return what was pasted."""
        return Keys(**{name: self.cleaned_data[name] for name in key_names(self.family)})


class KeyedFamilyForm(forms.Form):
    """Which kind of link the keys are for."""

    family = forms.ChoiceField(label=_("Kind of link"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["family"].choices = [(key, FAMILIES[key].name) for key in KEYED]
