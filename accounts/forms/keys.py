"""What issuing an API key asks."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.forms.fields import explained
from accounts.models.api_key import Scope

NEVER = "never"
LIVES = ((NEVER, _("Never")), ("30", _("In 30 days")), ("90", _("In 90 days")), ("365", _("In a year")))


class KeyForm(forms.Form):
    """Name, scopes and end of a new key. `taken` are the names of keys that still live."""

    name = forms.CharField(
        label=_("Name"), max_length=80, help_text=_("Who uses it, for example “Shop in production”.")
    )
    scopes = forms.MultipleChoiceField(
        label=_("What it may do"),
        widget=forms.CheckboxSelectMultiple,
        help_text=_("As little as is needed: a shop that reports orders needs only the first."),
        initial=[Scope.EVENTS_WRITE],
    )
    ends = forms.ChoiceField(label=_("Expires"), choices=LIVES, initial="365")

    def __init__(self, *args: Any, taken: Iterable[str] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.taken = {name.casefold() for name in taken}
        self.fields["scopes"].choices = explained((scope, scope.label, scope.value) for scope in Scope)

    def clean_name(self) -> str:
        """Refuse the name of a living key, so that sending the form twice does not issue two."""
        name = self.cleaned_data["name"]
        if name.casefold() in self.taken:
            raise forms.ValidationError(_("A living key has this name already."))
        return name

    def expires_at(self, now: datetime) -> datetime | None:
        """Return when the key ends, or None for never."""
        chosen = self.cleaned_data["ends"]
        return None if chosen == NEVER else now + timedelta(days=int(chosen))
