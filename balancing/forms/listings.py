"""A listing: which page on which platform, and for which customers."""

from __future__ import annotations

import re
from typing import Any

from django import forms
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from accounts.places import country_choices, language_choices
from balancing.models import Listing
from balancing.platform_type import Platform
from balancing.platforms import OWN, PLATFORMS
from balancing.public_urls import MAX_LENGTH


class ListingForm(forms.Form):
    """A new or known listing of one platform, whose own words for the identifier it shows."""

    name = forms.CharField(
        label=gettext_lazy("Name"),
        max_length=80,
        help_text=gettext_lazy("For you, to tell two pages on one platform apart."),
    )
    identifier = forms.CharField(max_length=MAX_LENGTH, widget=forms.TextInput(attrs={"spellcheck": "false"}))
    requires_gmail = forms.BooleanField(
        label=gettext_lazy("Only for customers with a Gmail address"), required=False
    )
    languages = forms.MultipleChoiceField(
        label=gettext_lazy("Only for languages"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy(
            "None chosen: customers of every language. Others are led to your own page instead."
        ),
    )
    countries = forms.CharField(
        label=gettext_lazy("Only for countries"),
        required=False,
        max_length=800,
        help_text=gettext_lazy("Codes of two letters, such as FR BE CH. Empty: customers in every country."),
    )

    def __init__(self, *args: Any, platform: Platform, listing: Listing | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.platform = platform
        language = get_language() or "en"
        kept = listing.languages if listing else []
        offered = language_choices(language)
        # A language that came by another door, such as pt-BR, must not be lost by saving the form.
        others = [(code, code) for code in kept if code not in dict(offered)]
        self.fields["languages"].choices = [*offered, *others]
        identifier = self.fields["identifier"]
        identifier.label, identifier.help_text = platform.identifier_label, platform.identifier_help
        if platform.key != "google":
            del self.fields["requires_gmail"]
        if platform.key == OWN or not platform.can_ask:
            # The own page takes everybody, and what is only read is for nobody.
            for name in ("requires_gmail", "languages", "countries"):
                self.fields.pop(name, None)
        if platform.key == OWN:
            del self.fields["identifier"]
        self.initial = _beginning(platform, listing) | self.initial

    def clean_countries(self) -> list[str]:
        """Take codes parted by blanks or commas, in any case."""
        codes = [code.upper() for code in re.split(r"[\s,;]+", self.cleaned_data["countries"]) if code]
        known = dict(country_choices("en"))
        if unknown := [code for code in codes if code not in known]:
            raise forms.ValidationError(
                _("Not a country: %(codes)s.") % {"codes": ", ".join(code[:20] for code in unknown[:5])}
            )
        return list(dict.fromkeys(codes))

    def values(self) -> dict[str, Any]:
        """Return what to save, with what the form does not ask left at its beginning."""
        told = self.cleaned_data
        return {
            "platform": self.platform.key,
            "name": told["name"],
            "identifier": told.get("identifier", ""),
            "requires_gmail": told.get("requires_gmail", False),
            "languages": told.get("languages", []),
            "countries": told.get("countries", []),
        }


class PlatformForm(forms.Form):
    """Which platform a new listing is on: those that may be asked for, then those that are only read."""

    platform = forms.ChoiceField(label=gettext_lazy("Platform"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        platforms = [platform for platform in PLATFORMS.values() if not platform.is_own]
        self.fields["platform"].choices = [
            ("", _("Choose a platform")),
            (
                _("Customers may be led there"),
                [(one.key, one.name) for one in platforms if one.can_ask],
            ),
            (
                _("For reading only; these platforms forbid asking"),
                [(one.key, one.name) for one in platforms if not one.can_ask],
            ),
        ]


def _beginning(platform: Platform, listing: Listing | None) -> dict[str, Any]:
    if listing is None:
        return {"name": str(platform.name), "requires_gmail": platform.requires_gmail_default}
    return {
        "name": listing.name,
        "identifier": listing.url if platform.takes_any_url else listing.identifier,
        "requires_gmail": listing.requires_gmail,
        "languages": listing.languages,
        "countries": " ".join(listing.countries),
    }
