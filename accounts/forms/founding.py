"""What sign-up asks beyond address and password."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import HttpRequest
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.places import country_choices
from accounts.services.founding import found_organisation


class FoundingForm(forms.Form):
    """The person's name and the organisation. allauth adds its own fields and calls `signup`."""

    name = forms.CharField(label=_("Your name"), max_length=120)
    organisation = forms.CharField(label=_("Your organisation"), max_length=120)
    country = forms.ChoiceField(label=_("Country"), choices=[])

    field_order = ["name", "organisation", "country"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["country"].choices = country_choices(get_language() or "en")

    def signup(self, request: HttpRequest, user: User) -> None:
        """Found the organisation of somebody who just signed up; an open offer is accepted later, from its link."""
        user.name = self.cleaned_data["name"]
        user.save(update_fields=["name"])
        found_organisation(
            user=user, name=self.cleaned_data["organisation"], country=self.cleaned_data["country"]
        )
