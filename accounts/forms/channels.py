"""A channel: what customers know it by, and how it writes to them."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from accounts.forms.fields import TimeZoneField, WebAddressField, changed_values, explained
from accounts.legal import LegalBasis
from accounts.models import Channel, SenderIdentity
from accounts.places import country_choices, language_choices

BASES = (
    (
        "",
        _("None"),
        _(
            "Only customers whose event brings a basis of its own are invited; all others are refused, saying so."
        ),
    ),
    (
        LegalBasis.CONSENT,
        LegalBasis.CONSENT.label,
        _(
            "Only customers whose event says that they agreed to be asked. A default cannot agree for anybody."
        ),
    ),
    (
        LegalBasis.EXISTING_CUSTOMER,
        LegalBasis.EXISTING_CUSTOMER.label,
        _("They bought from you, were told about such letters then, and can say no at any time."),
    ),
    (
        LegalBasis.CONTRACT,
        LegalBasis.CONTRACT.label,
        _("Asking is a part of what was agreed, for example in a buyer's programme."),
    ),
    (
        LegalBasis.LEGITIMATE_INTEREST,
        LegalBasis.LEGITIMATE_INTEREST.label,
        _(
            "You weighed your interest against theirs, in writing. For e-mail many countries want more than this."
        ),
    ),
)


class ChannelForm(forms.ModelForm):
    """A new or known channel. Give it a copy of a known one: validation writes on it."""

    url = WebAddressField(label=_("Address on the web"), max_length=300, required=False)
    time_zone = TimeZoneField(
        label=_("Time zone"),
        help_text=_("Decides when a day begins and at which hour letters leave. Type a city to search."),
    )
    # No field of Meta: Django would ask for the table's rows before any tenant is open.
    sender = forms.ModelChoiceField(label=_("Letters come from"), queryset=None)
    legal_basis = forms.ChoiceField(
        label=_("Legal basis by default"),
        widget=forms.RadioSelect,
        required=False,
        choices=[],
        help_text=_("Counts for events that bring no basis of their own. A customer's no always wins."),
    )

    field_order = ("name", "reference", "url", "country", "language", "time_zone", "colour", "sender")

    class Meta:
        model = Channel
        fields = ("name", "reference", "url", "country", "language", "time_zone", "colour", "legal_basis")
        help_texts = {
            "name": _("A shop, branch or brand, as customers know it."),
            "reference": _("What your own systems call it. The API and imports accept it instead of our id."),
            "language": _("For customers whose own language is not known or not available."),
            "colour": _(
                "For the button in letters and your review page. We adjust it where it would be hard to read."
            ),
        }
        widgets = {"colour": forms.TextInput(attrs={"type": "color", "class": "swatch"})}

    def __init__(
        self, *args: Any, senders: QuerySet[SenderIdentity], is_read_only: bool = False, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        language = get_language() or "en"
        self.fields["country"] = forms.ChoiceField(label=_("Country"), choices=country_choices(language))
        self.fields["language"] = forms.ChoiceField(
            label=_("Language"),
            choices=language_choices(language),
            help_text=self.fields["language"].help_text,
        )
        self.fields["legal_basis"].choices = explained(BASES)
        self.fields["legal_basis"].says_optional = False  # "None" is an answer, not a gap
        sender = self.fields["sender"]
        self.initial["sender"] = self.instance.sender_id
        sender.queryset, sender.label_from_instance = senders, _sender_words
        sender.says_optional = False
        sender.required = self.instance.sender_id is not None
        sender.empty_label = None if sender.required else _("The platform's own address, which is verified")
        for field in self.fields.values():
            field.disabled = is_read_only

    def clean_sender(self) -> SenderIdentity | None:
        """Refuse a sender that is newly chosen and not verified yet: letters would be refused, not kept."""
        sender = self.cleaned_data["sender"]
        if sender is not None and sender.verified_at is None and sender.pk != self.instance.sender_id:
            raise forms.ValidationError(
                _("Nobody has confirmed this sender yet. Choose it once that is done.")
            )
        return sender

    def clean_colour(self) -> str:
        """Take capitals as well."""
        return self.cleaned_data["colour"].lower()

    def changes(self) -> dict[str, Any]:
        """Return what to save: everything of a new channel, of a known one only what differs."""
        return self.cleaned_data if self.instance.pk is None else changed_values(self)


def _sender_words(sender: SenderIdentity) -> str:
    return str(sender) if sender.verified_at else _("%(sender)s (not verified yet)") % {"sender": sender}
