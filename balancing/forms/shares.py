"""The shares of a channel: one whole number for each listing, a hundred in all."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.http import QueryDict

from accounts.places import language_choices
from balancing.achievement import labels
from balancing.kinds import ReviewKind
from balancing.models import Listing

_EVENT_TYPE = re.compile(r"[-a-zA-Z0-9_]{1,40}", re.ASCII)


@dataclass(frozen=True)
class Scope:
    """For whom a table is meant; blank means: any."""

    kind: str = ReviewKind.SERVICE
    event_type: str = ""
    language: str = ""

    @property
    def is_narrow(self) -> bool:
        """Tell whether it is meant for less than the whole channel."""
        return bool(self.event_type or self.language)


def parse_scope(asked: QueryDict, *, may_be_product: bool) -> Scope:
    """Return the scope that an address names. Nonsense in it names the whole channel, service reviews."""
    event_type, language = asked.get("event_type", ""), asked.get("language", "")
    is_product = asked.get("kind") == ReviewKind.PRODUCT and may_be_product
    return Scope(
        ReviewKind.PRODUCT if is_product else ReviewKind.SERVICE,
        event_type.lower() if _EVENT_TYPE.fullmatch(event_type) else "",
        language if language in dict(language_choices("en")) else "",
    )


class SharesForm(forms.Form):
    """A number for each listing that may have a share. Fields are named by the listing's public id.

    The sum is checked where it is saved; `version` is the one that was on the screen.
    """

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0)

    def __init__(
        self,
        *args: Any,
        listings: Iterable[Listing],
        percents: Mapping[int, int],
        version: int,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.initial["version"] = version
        self.listings = {listing.public_id: listing for listing in listings}
        names = labels(self.listings.values())
        for public_id, listing in self.listings.items():
            self.fields[public_id] = forms.IntegerField(
                label=names[listing.pk],
                min_value=0,
                max_value=100,
                initial=percents.get(listing.pk, 0),
                widget=forms.NumberInput(attrs={"inputmode": "numeric", "data-share": ""}),
            )

    def rows(self) -> list[tuple[Listing, forms.BoundField]]:
        """Return each listing with its field."""
        return [(listing, self[public_id]) for public_id, listing in self.listings.items()]

    def shares(self) -> dict[Listing, int]:
        """Return what to save."""
        return {listing: self.cleaned_data[public_id] for public_id, listing in self.listings.items()}


class NarrowForm(forms.Form):
    """For whom a narrower table is to be made: an event type, a language, or both."""

    event_type = forms.RegexField(
        _EVENT_TYPE.pattern + r"\Z",
        required=False,
        max_length=40,
        widget=forms.TextInput(attrs={"list": "event-types", "autocomplete": "off", "spellcheck": "false"}),
    )
    language = forms.ChoiceField(required=False)

    def __init__(self, *args: Any, languages: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["language"].choices = [("", "—"), *languages]
