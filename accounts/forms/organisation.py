"""The settings of an organisation, and holding its sending."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from accounts.forms.fields import WebAddressField, changed_values, explained
from accounts.models import Organisation
from accounts.models.organisation import TrackingMode
from accounts.places import country_choices

TRACKING = (
    (
        TrackingMode.OFF,
        _("Off"),
        _(
            "Only how often a platform's link was followed on which day. No person, no opening picture; "
            "screens say “not recorded”."
        ),
    ),
    (
        TrackingMode.AGGREGATE,
        _("Aggregate"),
        _(
            "Clicks with their time and kind of program, but without any person. No opening picture in letters."
        ),
    ),
    (
        TrackingMode.CONSENTED,
        _("With consent"),
        _("Opens and clicks of those who agreed to it; of all others as under “Aggregate”."),
    ),
    (
        TrackingMode.FULL,
        _("Full"),
        _(
            "Opens and clicks of all who have not said no. The EU, the EEA, the UK and Switzerland want consent first."
        ),
    ),
)
LIMITS = {  # field: least and most that make sense
    "invitations_per_30_days": (1, 30),
    "invitations_per_365_days": (1, 365),
    "lateness_days": (1, 90),
    "max_event_age_days": (1, 730),
}


class OrganisationSettingsForm(forms.ModelForm):
    """Everything an owner may change. Give it a copy of the organisation: validation writes on it."""

    privacy_url = WebAddressField(
        label=_("Privacy policy"),
        max_length=200,
        required=False,
        help_text=_("Linked in every letter and on your review page."),
    )
    tracking_mode = forms.ChoiceField(
        label=_("Opens and clicks"), widget=forms.RadioSelect, choices=TrackingMode
    )

    class Meta:
        model = Organisation
        fields = (
            "name",
            "country",
            "postal_address",
            "privacy_url",
            "tracking_mode",
            "invitations_per_30_days",
            "invitations_per_365_days",
            "lateness_days",
            "max_event_age_days",
            "click_stops_reminder",
        )
        labels = {
            "invitations_per_30_days": _("Invitations per person in 30 days, at most"),
            "invitations_per_365_days": _("Invitations per person in 365 days, at most"),
            "lateness_days": _("A letter is too late after so many days"),
            "max_event_age_days": _("An event is too old after so many days"),
            "click_stops_reminder": _("A click stops the reminder"),
        }
        help_texts = {
            "postal_address": _("Stands at the foot of every letter, as many countries demand."),
            "invitations_per_30_days": _("Over all channels. Reminders do not count."),
            "lateness_days": _(
                "If sending was held or a server away for longer, the letter is dropped, with this reason."
            ),
            "max_event_age_days": _("Older orders are not asked about: few people remember them."),
            "click_stops_reminder": _(
                "On platforms that do not tell us who wrote, a person's click is the best sign of an answer. "
                "On your own page the review itself stops the reminder."
            ),
        }
        widgets = {"postal_address": forms.Textarea(attrs={"rows": 3, "autocomplete": "street-address"})}

    def __init__(self, *args: Any, is_read_only: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        countries = forms.ChoiceField(label=_("Country"), choices=country_choices(get_language() or "en"))
        self.fields["country"] = countries
        self.fields["tracking_mode"].choices = explained(TRACKING)
        for name, (least, most) in LIMITS.items():
            self.fields[name] = forms.IntegerField(
                label=self.fields[name].label,
                help_text=self.fields[name].help_text,
                min_value=least,
                max_value=most,
                widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
            )
        for field in self.fields.values():
            field.disabled = is_read_only

    def clean_postal_address(self) -> str:
        """Keep one kind of line end, whatever the browser sends."""
        return self.cleaned_data["postal_address"].replace("\r\n", "\n")

    def clean(self) -> dict[str, Any]:
        """Refuse a yearly limit below the monthly one."""
        cleaned = super().clean() or {}
        month, year = cleaned.get("invitations_per_30_days"), cleaned.get("invitations_per_365_days")
        if month and year and year < month:
            self.add_error("invitations_per_365_days", _("Less in a year than in 30 days cannot be."))
        return cleaned

    def changes(self) -> dict[str, Any]:
        """Return what to save."""
        return changed_values(self)


class HoldForm(forms.Form):
    """Why sending is held; everybody in the organisation reads it."""

    reason = forms.CharField(
        label=_("Why?"), max_length=200, help_text=_("Your colleagues read it above every page.")
    )
