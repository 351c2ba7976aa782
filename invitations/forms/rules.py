"""The setting of one event type: the form in the order in which the source shows it. And own event types."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from invitations.models import InvitationRule, MessageTemplate
from invitations.rule_words import Timing
from invitations.services.rules import RuleSettings

HOURS = [(hour, f"{hour:02}:00") for hour in range(24)]
FORM = "rule"  # its id in the page: the switch stands outside it


class RuleForm(forms.Form):
    """When, whether and with which letter an event invites."""

    # Which setting was on the screen, so that one which somebody else saved meanwhile is not written over.
    rule = forms.CharField(required=False, widget=forms.HiddenInput)
    event_type = forms.CharField(widget=forms.HiddenInput)
    is_active = forms.BooleanField(
        label=_("Invitations for this event"),
        required=False,
        widget=forms.CheckboxInput(attrs={"form": FORM}),
    )
    wait_days = forms.IntegerField(label=_("Days after the event"), min_value=0, max_value=365)
    send_hour = forms.TypedChoiceField(
        label=_("Hour"), choices=HOURS, coerce=int, help_text=_("In the time zone of the channel.")
    )
    uses_activation_date = forms.BooleanField(
        label=_("Apply the activation date"),
        required=False,
        help_text=_(
            "The days count from the date that the event brings, such as the estimated delivery or the day of a "
            "concert. Events without one count from the event."
        ),
    )
    has_reminder = forms.BooleanField(
        label=_("Send a reminder"),
        required=False,
        help_text=_(
            "Once, only to those who have not answered. Its words are those of the letter chosen below."
        ),
    )
    reminder_days = forms.IntegerField(
        label=_("Days after the first invitation"), min_value=1, max_value=90, required=False
    )
    template = forms.ModelChoiceField(
        label=_("Letter"), queryset=None, required=False, empty_label=_("Standard letter")
    )
    copies_to_all_channels = forms.BooleanField(
        label=_("Apply to all my channels on save"),
        required=False,
        help_text=_("Copied once, now. Afterwards each channel can be changed by itself."),
    )

    def __init__(
        self, *args: Any, letters: QuerySet[MessageTemplate], is_read_only: bool = False, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["template"].queryset = letters
        # The standard letter is a letter, and the days are wanted as soon as a reminder is.
        self.fields["template"].says_optional = self.fields["reminder_days"].says_optional = False
        for name, field in self.fields.items():
            field.disabled = is_read_only and name not in {"rule", "event_type"}

    def clean(self) -> dict[str, Any]:
        """Want the days of a reminder that is to be sent; otherwise keep them for the day it is."""
        cleaned = super().clean() or {}
        if cleaned.get("reminder_days") is None and "reminder_days" not in self.errors:
            if cleaned.get("has_reminder"):
                self.add_error("reminder_days", _("After how many days?"))
            cleaned["reminder_days"] = RuleSettings.reminder_days
        return cleaned

    def settings(self) -> RuleSettings:
        """Return what to save."""
        names = RuleSettings.__dataclass_fields__
        return RuleSettings(**{name: self.cleaned_data[name] for name in names})

    def timing(self) -> Timing | None:
        """Return what decides about the time, as filled in or as shown first; None when something is missing."""
        values = self.cleaned_data if self.is_bound else self.initial
        if not Timing.__dataclass_fields__.keys() <= values.keys():
            return None
        return Timing(**{name: values[name] for name in Timing.__dataclass_fields__})


def beginning(rule: InvitationRule | None, event_type: str, uses_activation_date: bool) -> dict[str, Any]:
    """Return what the form shows first: the rule, or what a new one begins with."""
    shown = vars(RuleSettings(uses_activation_date=uses_activation_date))
    if rule is not None:
        shown = {name: getattr(rule, name) for name in shown}
    return {**shown, "rule": rule.public_id if rule else "", "event_type": event_type}


class EventTypeForm(forms.Form):
    """An event type of the organisation's own."""

    name = forms.CharField(
        label=_("Name"), max_length=80, help_text=_("As you call it, for example “Returned goods exchanged”.")
    )
    key = forms.SlugField(
        label=_("Key"),
        max_length=40,
        help_text=_(
            "What the API and files say: letters, digits, hyphens and underscores. It stays for ever."
        ),
    )

    def clean_key(self) -> str:
        """Keys are small letters, so that two which differ only by capitals cannot be mixed up."""
        return self.cleaned_data["key"].lower()
