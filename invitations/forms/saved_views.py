"""The form by which a member keeps the filters of the list under a name."""

from __future__ import annotations

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from invitations.forms.invitations import kept_query


class SavedViewForm(forms.Form):
    """A name, the filters (as they stand in the address), whether others see the view and whether it opens first."""

    name = forms.CharField(label=_("Name"), max_length=60)
    query = forms.CharField(required=False, max_length=4000, widget=forms.HiddenInput)
    is_shared = forms.BooleanField(label=_("Everybody in the organisation sees it"), required=False)
    is_first = forms.BooleanField(label=_("Opens first when I come to the list"), required=False)

    def clean_query(self) -> str:
        """Return only what filters, in its fixed order."""
        return kept_query(QueryDict(self.cleaned_data["query"]))
