"""How far a new organisation has come: the first steps, which tick themselves."""

from __future__ import annotations

from dataclasses import dataclass

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.models import Channel, Organisation
from invitations.models import Event, Invitation, InvitationRule


@dataclass(frozen=True)
class Step:
    """One of the first things to do."""

    label: Promise
    text: Promise
    act: Promise
    url: str
    is_done: bool


def first_steps(organisation: Organisation) -> list[Step]:
    """Return the first steps of an organisation; nothing once the first letter was sent."""
    if Invitation.objects.filter(organisation=organisation, sent_at__isnull=False).exists():
        return []
    channel = Channel.objects.filter(organisation=organisation).first()
    slug = organisation.slug
    rule_url = reverse("invitations:rule", args=[slug, channel.public_id]) if channel else ""
    return [
        Step(
            _("Add a channel"),
            _("A shop, branch or brand: it decides language, time zone and in whose name letters leave."),
            _("Add a channel"),
            reverse("accounts:channel_new", args=[slug]),
            channel is not None,
        ),
        Step(
            _("Say when to ask"),
            _("A rule turns an event, such as a delivery, into an invitation some days later."),
            _("Make a rule"),
            rule_url or reverse("accounts:channel_list", args=[slug]),
            InvitationRule.objects.filter(organisation=organisation, is_active=True).exists(),
        ),
        Step(
            _("Bring your first orders"),
            _("Upload a list, or let your shop report events by the API."),
            _("Upload a list"),
            reverse("invitations:import_new", args=[slug]),
            Event.objects.filter(organisation=organisation).exists(),
        ),
    ]
