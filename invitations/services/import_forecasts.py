"""Saying at once why a created row will not be invited, as far as that can be known before matching."""

from __future__ import annotations

from collections import Counter
from datetime import datetime, timedelta

from accounts.models import Channel
from invitations.decisions import STRONGEST_FIRST
from invitations.import_sql import FORECAST
from invitations.models import InvitationRule
from invitations.refusals import Refusal
from invitations.services.intake_batch import Batch

# Not a refusal: no rule of the channel asks about this event type.
NO_RULE = "no_rule"


def expected_refusals(batch: Batch, channel: Channel, now: datetime) -> Counter[str]:
    """Return how many of a batch's created rows will be refused, by reason, or have no rule to invite them.

    A forecast: matching decides, later and by itself. Lateness is not foreseen.
    """
    organisation = channel.organisation
    event_type = batch.parameters["event_type"]
    return Counter(
        dict(
            batch.rows(
                FORECAST,
                channel_basis=channel.legal_basis,
                house=_house_reason(channel, event_type),
                oldest=now - timedelta(days=organisation.max_event_age_days),
                month_ago=now.date() - timedelta(days=30),
                cap=organisation.invitations_per_30_days,
                strongest=[reason.value for reason in STRONGEST_FIRST],
            )
        )
    )


def _house_reason(channel: Channel, event_type: str) -> str:
    """Return the reason that holds for every event of the channel and type, or nothing."""
    rules = InvitationRule.objects.filter(channel=channel, event_type=event_type, is_active=True)
    if not rules.exists():
        return NO_RULE
    if not channel.is_active:
        return Refusal.CHANNEL_OFF
    if channel.sender is None or channel.sender.verified_at is None:
        return Refusal.NO_SENDER
    return ""
