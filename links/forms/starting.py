"""What the making of links begins with: for which channel, of which kind, to which domain, tracked or direct."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby
from typing import Any
from urllib.parse import urlsplit

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from accounts.models import Channel
from balancing.platforms import PLATFORMS
from balancing.unique_links import FAMILIES, Family, LinkRefused, LinkRequest
from balancing.unique_links.checks import check_domain

TRACKED = (
    ("", _("Direct: the platform's own address stands in the file")),
    ("yes", _("Tracked: our address stands in the file, and clicks are counted")),
)


class StartForm(forms.Form):
    """The kind of link. `act` says how customers are given: by file, one at a time, or as dummy data."""

    channel = forms.ModelChoiceField(
        label=_("Channel"), queryset=None, to_field_name="public_uuid", empty_label=None
    )
    family = forms.ChoiceField(label=_("Kind of link"))
    domain = forms.CharField(label=_("Domain"), max_length=300, required=False)
    is_tracked = forms.ChoiceField(
        label=_("Tracking"),
        choices=TRACKED,
        required=False,
        widget=forms.RadioSelect,
        help_text=_(
            "A tracked link holds nothing about the customer; where it leads is worked out when it is followed."
        ),
    )
    file = forms.FileField(
        label=_("Customer list"),
        required=False,
        widget=forms.FileInput(attrs={"accept": ".csv,.txt,.tsv,.xlsx,text/csv"}),
    )

    def __init__(self, *args: Any, channels: QuerySet[Channel], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["channel"].queryset = channels
        self.fields["family"].choices = list(family_choices())
        self.fields["is_tracked"].says_optional = False
        self.fields["domain"].says_optional = False
        found = self.chosen
        if found is not None:
            self.fields["domain"].label = found.domain_label
            self.fields["domain"].help_text = found.domain_help or _(
                "It holds for every row that does not name another one."
            )

    @property
    def chosen(self) -> Family | None:
        """Return the kind of link that is chosen now, before anything is checked."""
        return FAMILIES.get(self["family"].value() or "")

    def wants_tracking(self) -> bool:
        """Tell whether tracked links are wanted; call it when the form is valid."""
        return self.cleaned_data["is_tracked"] == "yes"

    def clean_domain(self) -> str:
        """Refuse what no link can be made for, where customers follow one at a time and cannot mend it any more."""
        domain, found = self.cleaned_data["domain"].strip(), FAMILIES.get(self.cleaned_data.get("family", ""))
        if found is None or self.data.get("act") != "customers":
            return domain
        try:
            if found.required == {"domain"}:
                found.build(LinkRequest(domain=domain))
            elif not domain or found.platform == "trustpilot":
                check_domain(domain)
        except LinkRefused as error:
            raise forms.ValidationError(error.message) from None
        return domain

    def clean_file(self) -> Any:
        """Ask for a list only where one is to be uploaded."""
        if self.data.get("act") != "customers" and not self.cleaned_data.get("file"):
            raise forms.ValidationError(_("Choose a file."))
        return self.cleaned_data.get("file")


def family_choices() -> Iterator[tuple[Any, list[tuple[str, Any]]]]:
    """Yield the kinds of links by platform; platforms with a single kind come together at the end."""
    single = []
    for key, grouped in groupby(FAMILIES.values(), key=lambda found: found.platform):
        found = [(one.key, one.name) for one in grouped]
        if len(found) > 1:
            yield PLATFORMS[key].name, found
        else:
            single += found
    yield _("Other platforms"), single


def host_of(channel: Channel) -> str:
    """Return the domain that a channel's shop has on the web, without `www`; blank when it has none."""
    return (urlsplit(channel.url).hostname or "").removeprefix("www.")
