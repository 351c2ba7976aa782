"""Senders: name and address, by which way letters leave, and who takes over when one goes."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.validators import RegexValidator
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from accounts.forms.fields import changed_values
from accounts.models import SenderIdentity
from accounts.transports import VALUES, Value

_no_controls = RegexValidator(
    r"\A[^\x00-\x1f\x7f]*\Z", _("This has signs that cannot stand in a name."), code="controls"
)


class SenderForm(forms.ModelForm):
    """A new or known sender. Give it a copy of a known one: validation writes on it."""

    from_name = forms.CharField(
        label=_("Sender name"),
        max_length=80,
        validators=[_no_controls],
        help_text=_("What customers see first. Best the name they bought from."),
    )

    class Meta:
        model = SenderIdentity
        fields = ("from_name", "from_email", "reply_to")
        labels = {"from_email": _("Sender address"), "reply_to": _("Answers go to")}
        help_texts = {
            "from_email": _(
                "We send a letter there; letters to customers leave once somebody has confirmed it."
            ),
            "reply_to": _("If customers' answers shall go elsewhere than to the sender address."),
        }

    def __init__(self, *args: Any, is_read_only: bool = False, is_house: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["from_email"].disabled = is_house
        if is_house:
            self.fields["from_email"].help_text = _("The platform's own address. It needs no confirmation.")
        for field in self.fields.values():
            field.disabled = field.disabled or is_read_only

    def clean_from_email(self) -> str:
        """Take capitals as well."""
        return self.cleaned_data["from_email"].lower()

    def changes(self) -> dict[str, Any]:
        """Return what to save."""
        return changed_values(self)


class TransportForm(forms.Form):
    """What one way of sending must be told. What is secret is never shown again; left empty it stays as it is."""

    def __init__(self, *args: Any, sender: SenderIdentity, transport: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        is_same = sender.transport == transport
        for value in VALUES[transport]:
            self.fields[value.name] = _field(value, is_kept=is_same and bool(sender.credentials))
            if is_same and not value.is_secret:
                self.initial[value.name] = sender.options.get(value.name, "")


class RemoveSenderForm(forms.Form):
    """In whose name the channels of a sender write once it is gone."""

    replacement = forms.ModelChoiceField(label=_("Its channels write from now on as"), queryset=None)

    def __init__(self, *args: Any, others: QuerySet[SenderIdentity], is_used: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["replacement"].queryset = others
        self.fields["replacement"].required = is_used


def _field(value: Value, *, is_kept: bool) -> forms.Field:
    common = {"label": value.label, "help_text": value.help_text, "required": value.is_required}
    if value.choices:
        return forms.ChoiceField(choices=value.choices, **common)
    if not value.is_secret:
        widget = forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"})
        return forms.CharField(max_length=500, widget=widget, **common)
    hint = _("Stored. Leave it empty to keep it.") if is_kept else value.help_text
    attributes = {"autocomplete": "new-password", "spellcheck": "false"}
    widget = forms.PasswordInput(attrs=attributes, render_value=False)
    needed = value.is_required and not is_kept
    return forms.CharField(
        label=value.label, help_text=hint, required=needed, max_length=500, strip=False, widget=widget
    )
