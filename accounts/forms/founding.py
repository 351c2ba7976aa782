"""What founding an organisation asks: at sign-up together with the person, later by itself."""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import get_adapter
from allauth.core import context
from django import forms
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from accounts.models import MembershipOffer, User
from accounts.places import country_choices
from accounts.services.founding import found_organisation
from accounts.services.people import rename_person
from accounts.services.team import accept_offer, open_offer

# Where a session keeps the secret of the offer that somebody without an account has said yes to.
OFFER_IN_SESSION = "membership_offer"


class OrganisationForm(forms.Form):
    """A further organisation, founded by somebody who is logged in."""

    organisation = forms.CharField(
        label=_("Name of the organisation"),
        max_length=120,
        widget=forms.TextInput(attrs={"autocomplete": "organization"}),
    )
    country = forms.ChoiceField(
        label=_("Country"),
        choices=[],
        help_text=_("Its law decides what is recorded at first; you can change that."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["country"].choices = [
            ("", _("Choose a country")),
            *country_choices(get_language() or "en"),
        ]


class FoundingForm(OrganisationForm):
    """Sign-up: the person's name and the organisation. allauth adds its own fields and calls `signup`.

    Somebody who comes from an offer joins that organisation under the address it was made to, and founds none.
    """

    name = forms.CharField(
        label=_("Your name"), max_length=120, widget=forms.TextInput(attrs={"autocomplete": "name"})
    )

    field_order = ["name", "organisation", "country", "email", "password1"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offer = offer_of(context.request)
        if self.offer is not None:
            del self.fields["organisation"], self.fields["country"]
            self.fields["email"].initial, self.fields["email"].disabled = self.offer.email, True

    def signup(self, request: HttpRequest, user: User) -> None:
        """Found the organisation of somebody who just signed up, or let them join the one that wants them."""
        rename_person(user=user, name=self.cleaned_data["name"])
        if self.offer is None:
            name, country = self.cleaned_data["organisation"], self.cleaned_data["country"]
            found_organisation(user=user, name=name, country=country)
        else:
            accept_offer(offer=self.offer, user=user, now=timezone.now())
            request.session.pop(OFFER_IN_SESSION, None)
            # Whoever holds the link has read the mail of that address.
            get_adapter().stash_verified_email(request, user.email)


def offer_of(request: HttpRequest | None) -> MembershipOffer | None:
    """Return the open offer that this visitor has said yes to before signing up, or None."""
    secret = request.session.get(OFFER_IN_SESSION, "") if request is not None else ""
    return open_offer(secret, timezone.now()) if secret else None
