"""One customer to be invited: every field of an event of the API, as a form, and products below it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from accounts.legal import LegalBasis
from accounts.models import Channel
from accounts.places import country_choices, language_choices
from invitations.forms.imports import PlaceForm
from invitations.intake_inputs import EventInput, ProductInput

CONSENTS = ("consent_send", "consent_remind", "consent_track", "consent_forward")
_SAID = (("", _("Nothing said")), ("yes", _("Yes")), ("no", _("No")))
_MEANT = {"yes": True, "no": False}
MAX_PRODUCTS = 20  # typed by hand; files and the API take more


class ClockField(forms.DateTimeField):
    """A day and time on the clock of a channel: naive, until somebody says which channel."""

    widget = forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")

    def to_python(self, value: Any) -> datetime | None:
        """Return what was typed, without a zone."""
        moment = super().to_python(value)
        return timezone.make_naive(moment) if moment is not None else None


class SingleForm(PlaceForm):
    """The order, the customer, and what they agreed to."""

    # The page is shown again at each change, long before everything is filled in.
    use_required_attribute = False

    reference = forms.CharField(
        label=_("Order reference"),
        max_length=120,
        help_text=_("Your own number of the order. The same number again is the same order."),
    )
    occurred_at = ClockField(
        label=_("Happened at"), required=False, help_text=_("In the time zone of the channel. Blank: now.")
    )
    activation_on = forms.DateField(
        label=_("Activation date"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text=_("From here the days count, if the rule says so: a delivery date, the day of a concert."),
    )
    email = forms.CharField(
        label=_("E-mail"), max_length=320, widget=forms.EmailInput(attrs={"autocomplete": "off"})
    )
    name = forms.CharField(
        label=_("Name"), max_length=200, required=False, widget=forms.TextInput(attrs={"autocomplete": "off"})
    )
    language = forms.ChoiceField(label=_("Language"), required=False)
    country = forms.ChoiceField(label=_("Country"), required=False)
    customer_reference = forms.CharField(label=_("Customer number"), max_length=120, required=False)
    legal_basis = forms.ChoiceField(
        label=_("Legal basis"), required=False, help_text=_("Why you may write to this customer.")
    )
    consent_send = forms.ChoiceField(label=_("Consent to be invited"), choices=_SAID, required=False)
    consent_remind = forms.ChoiceField(label=_("Consent to be reminded"), choices=_SAID, required=False)
    consent_track = forms.ChoiceField(label=_("Consent to tracking"), choices=_SAID, required=False)
    consent_forward = forms.ChoiceField(
        label=_("Consent to forwarding to platforms"), choices=_SAID, required=False
    )

    def __init__(self, *args: Any, channel: Channel | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        shown_in = get_language() or "en"
        languages = language_choices(shown_in)
        spoken, basis = "", _("none")
        if channel is not None:
            spoken = dict(languages).get(channel.language, channel.language)
            basis = channel.get_legal_basis_display() or basis
        self.fields["event_type"].help_text = _("What happened to the order. A rule for it decides.")
        self.fields["language"].choices = [
            (
                "",
                _("As known, else %(language)s") % {"language": spoken},
            ),
            *languages,
        ]
        self.fields["country"].choices = [("", _("Not known")), *country_choices(shown_in)]
        self.fields["legal_basis"].choices = [
            ("", _("As the channel says: %(basis)s") % {"basis": basis}),
            *LegalBasis.choices,
        ]
        for name in ("language", "legal_basis", *CONSENTS):
            self.fields[name].says_optional = False  # leaving it as it is is an answer

    def event(self, products: tuple[ProductInput, ...], now: datetime) -> EventInput:
        """Return what intake takes, after validation."""
        said = self.cleaned_data
        at = said["occurred_at"]
        return EventInput(
            **{
                name: said[name]
                for name in (
                    *("reference", "email", "name", "language", "country", "customer_reference"),
                    *("legal_basis", "activation_on"),
                )
            },
            **{name: _MEANT.get(said[name]) for name in CONSENTS},
            occurred_at=at.replace(tzinfo=said["channel"].zone) if at is not None else now,
            products=products,
        )


class ProductForm(forms.Form):
    """Something that was bought; a row without an SKU must be blank."""

    use_required_attribute = False

    sku = forms.CharField(label=_("SKU"), max_length=120, required=False)
    name = forms.CharField(label=_("Name"), max_length=200, required=False)
    brand = forms.CharField(label=_("Brand"), max_length=120, required=False)
    url = forms.URLField(label=_("Page"), max_length=500, required=False, assume_scheme="https")
    image_url = forms.URLField(label=_("Picture"), max_length=500, required=False, assume_scheme="https")
    gtin = forms.CharField(label=_("GTIN"), max_length=14, required=False)
    mpn = forms.CharField(label=_("MPN"), max_length=70, required=False)

    def clean(self) -> dict[str, Any]:
        """Ask for the SKU of a product of which anything else is told."""
        cleaned = super().clean() or {}
        if any(cleaned.values()) and not cleaned.get("sku") and "sku" not in self.errors:
            self.add_error("sku", _("A product is known by its SKU."))
        return cleaned


class _Products(forms.BaseFormSet):
    def inputs(self) -> tuple[ProductInput, ...]:
        """Return what intake takes, after validation, without blank rows."""
        rows = [form.cleaned_data for form in self.forms if form.cleaned_data.get("sku")]
        return tuple(ProductInput(**row) for row in rows)


ProductForms = forms.formset_factory(
    ProductForm, formset=_Products, extra=1, max_num=MAX_PRODUCTS, absolute_max=MAX_PRODUCTS
)
