"""Reads about invitation rules."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import QuerySet

from accounts.models import Channel, Organisation
from invitations.models import InvitationRule


def rules_of(channel: Channel, kind: str) -> QuerySet[InvitationRule]:
    """Return a channel's rules of one review kind, of each event type the active one first."""
    found = InvitationRule.objects.filter(organisation=channel.organisation_id, channel=channel, kind=kind)
    return found.select_related("template").order_by("event_type", "-is_active", "id")


def current_rule(channel: Channel, event_type: str, kind: str) -> InvitationRule | None:
    """Return the setting of a channel for an event type and review kind: the active one, else the oldest, or None."""
    return rules_of(channel, kind).filter(event_type=event_type).first()


def shared_activation_date(channel: Channel, event_type: str) -> bool:
    """Tell whether a channel's rules for this event type, of either kind, count from the activation date."""
    found = InvitationRule.objects.filter(
        organisation=channel.organisation_id,
        channel=channel,
        event_type=event_type,
        uses_activation_date=True,
    )
    return found.exists()


def rules_seen(organisation: Organisation, channels: Iterable[Channel]) -> QuerySet[InvitationRule]:
    """Return the rules of some channels that ever were, for naming them in a filter; active ones first."""
    found = InvitationRule.objects.filter(organisation=organisation, channel__in=list(channels))
    return found.order_by("channel__name", "-is_active", "event_type", "kind", "id")
