"""Members: offers, roles, and the channels a role covers."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from accounts.forms.fields import explained
from accounts.models import Channel
from accounts.roles import GOVERNING, Role

WHAT_THEY_DO = {
    Role.OWNER: _("Everything, also changing the organisation, making other owners and holding all sending."),
    Role.ADMIN: _("The daily running: team, API keys, channels, letters, balancing, lists, reviews."),
    Role.MANAGER: _("Channels, rules, letters and balancing; sends lists, exports them and answers reviews."),
    Role.REVIEWER: _("Answers and tags reviews, and sees everything else."),
    Role.VIEWER: _("Sees everything and changes nothing."),
}


def role_choices(roles: list[Role]) -> list[tuple[str, SafeString]]:
    """Return these roles with what each may do."""
    return explained((role, role.label, WHAT_THEY_DO[role]) for role in roles)


class OfferForm(forms.Form):
    """An offer to join. `roles` are those that the person at the keyboard may give."""

    email = forms.EmailField(
        label=_("E-mail"), max_length=254, widget=forms.EmailInput(attrs={"autocomplete": "off"})
    )
    role = forms.ChoiceField(label=_("Role"), widget=forms.RadioSelect, initial=Role.VIEWER)

    def __init__(self, *args: Any, roles: list[Role], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["role"].choices = role_choices(roles)


class MemberForm(forms.Form):
    """A member's role and channels."""

    role = forms.ChoiceField(label=_("Role"), widget=forms.RadioSelect)
    has_channel_scope = forms.BooleanField(
        label=_("Only some channels"),
        required=False,
        help_text=_("The others do not exist for this person. Owners and admins always cover all."),
    )
    channels = forms.ModelMultipleChoiceField(
        label=_("Channels"), queryset=None, required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, roles: list[Role], channels: QuerySet[Channel], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["role"].choices = role_choices(roles)
        self.fields["channels"].queryset = channels
        self.fields["channels"].says_optional = False

    def clean(self) -> dict[str, Any]:
        """Want at least one channel when only some are covered, and no such limit on those who govern."""
        cleaned = super().clean() or {}
        if cleaned.get("has_channel_scope"):
            if cleaned.get("role") in GOVERNING:
                self.add_error("has_channel_scope", _("Owners and admins cover all channels."))
            elif not cleaned.get("channels"):
                self.add_error(
                    "channels", _("Choose at least one channel, or let the role cover all of them.")
                )
        return cleaned

    def covered(self) -> list[Channel] | None:
        """Return the channels that the role covers; None: all, also those made later."""
        return list(self.cleaned_data["channels"]) if self.cleaned_data["has_channel_scope"] else None
