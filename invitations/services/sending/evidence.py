"""Evidence: an open, a click or a provider's word proves that an unknown letter has arrived."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Max

from core.tenancy import require_tenant
from invitations.delivery_reasons import DeliveryReason
from invitations.models import Delivery
from invitations.schedule import local_day
from invitations.services.sending.jobs import NextLetter, reminder_of
from invitations.services.sending.recording import record
from invitations.services.sending.telling import Told
from invitations.states import DeliveryState, InvitationState


def confirm_by_evidence(*, delivery_ids: Collection[int], now: datetime) -> int:
    """Move those of the given deliveries that are UNKNOWN to SENT, and return how many there were.

    They count as sent when their last attempt was marked. Their invitations go on and their reminders are scheduled, as
    if the answer had been heard. Others are left alone; idempotent.
    """
    with transaction.atomic():
        unknown = (
            Delivery.objects.filter(
                organisation=require_tenant(), id__among=delivery_ids, state=DeliveryState.UNKNOWN
            )
            .select_for_update(of=("self",))
            .select_related("channel__organisation", "invitation__rule")
            .order_by("id")
        )
        told = [_told(delivery, _marked_at(delivery) or now, now) for delivery in unknown]
        return len(record(told=told))


def _marked_at(delivery: Delivery) -> datetime | None:
    return delivery.tries.aggregate(moment=Max("marked_at"))["moment"]


def _told(delivery: Delivery, sent_at: datetime, now: datetime) -> Told:
    return Told(
        delivery.pk,
        delivery.claim,
        DeliveryState.SENT,
        reason=DeliveryReason.CONFIRMED,
        outcome=DeliveryState.SENT,
        sent_at=sent_at,
        sent_on=local_day(sent_at, delivery.channel.zone),
        next_letter=_reminder(delivery, sent_at, now),
        invitation_state=InvitationState.SENT,
    )


def _reminder(delivery: Delivery, sent_at: datetime, now: datetime) -> NextLetter | None:
    invitation, channel = delivery.invitation, delivery.channel
    if delivery.sequence or not invitation.may_remind:
        return None
    lateness = timedelta(days=channel.organisation.lateness_days)
    return reminder_of(invitation.rule, channel, sent_at=sent_at, now=now, lateness=lateness)
