"""Save invitation rules: one active for each channel, event type and review kind."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.features import Feature
from accounts.models import Channel, Membership, User
from accounts.selectors import channels, has_feature
from accounts.services.audit import record_audit
from balancing.kinds import ReviewKind
from core.exceptions import Conflict, NotAllowed
from invitations.models import InvitationRule, MessageTemplate
from invitations.selectors.rules import current_rule


@dataclass(frozen=True)
class RuleSettings:
    """What the form of a rule holds, in its order."""

    is_active: bool = False
    wait_days: int = 7
    send_hour: int = 10
    uses_activation_date: bool = False
    has_reminder: bool = False
    reminder_days: int = 7
    template: MessageTemplate | None = None


def save_rule(
    *,
    channel: Channel,
    event_type: str,
    kind: str,
    settings: RuleSettings,
    actor: User | None,
    now: datetime,
    rule: InvitationRule | None = None,
    copies_to_all_channels: bool = False,
    membership: Membership | None = None,
) -> InvitationRule:
    """Save a rule of a channel, event type and review kind, and perhaps copy it to every other channel.

    With a `membership` the copies reach only the channels it covers.
    Without `rule` a new one is made. Whether the activation date counts is shared by the service and
    the product rule of the channel and event type, so it is set on both. A copy is made once, at saving; afterwards
    the channels may differ. Raises `Conflict` when another rule is active there already, and
    `NotAllowed` for product reviews that are not switched on. Letters already scheduled keep their time.
    """
    if kind == ReviewKind.PRODUCT and not has_feature(channel.organisation, Feature.PRODUCT_REVIEWS, now):
        raise NotAllowed("feature_off", _("Product reviews are not switched on for your organisation."))
    with transaction.atomic():
        if copies_to_all_channels:
            # All at once and in one order, so that two people who copy at the same time do not wait for each other.
            list(channels(channel.organisation).order_by("id").select_for_update())
        saved = _save(channel, event_type, kind, settings, rule)
        if copies_to_all_channels:
            for other in channels(channel.organisation, membership).exclude(pk=channel.pk):
                _save(other, event_type, kind, settings, current_rule(other, event_type, kind))
        record_audit(
            actor=actor,
            action="rule.saved",
            target=saved.public_id,
            detail={"channel": channel.public_id, "event_type": event_type, "is_active": saved.is_active},
        )
        return saved


def _save(
    channel: Channel, event_type: str, kind: str, settings: RuleSettings, rule: InvitationRule | None
) -> InvitationRule:
    rule = rule or InvitationRule(organisation_id=channel.organisation_id, channel=channel)
    # Locked, so that of two people who activate two rules at once the second gets the clear answer.
    Channel.objects.select_for_update().get(organisation=channel.organisation_id, pk=channel.pk)
    active = InvitationRule.objects.filter(
        organisation=channel.organisation_id,
        channel=channel,
        event_type=event_type,
        kind=kind,
        is_active=True,
    ).exclude(pk=rule.pk)
    if settings.is_active and active.exists():
        raise Conflict("rule_active_already", _("Another rule is active for this channel and event type."))
    rule.event_type, rule.kind = event_type, kind
    for name, value in vars(settings).items():
        setattr(rule, name, value)
    rule.save()
    InvitationRule.objects.filter(
        organisation=channel.organisation_id, channel=channel, event_type=event_type
    ).exclude(pk=rule.pk).update(uses_activation_date=settings.uses_activation_date)
    return rule
