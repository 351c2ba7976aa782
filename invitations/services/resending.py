"""A person's decision about letters of which nobody can say whether they arrived: send them again."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Max
from django.db.models.functions import Greatest

from accounts.models import Organisation, User
from accounts.services.audit import record_audit
from invitations.delivery_reasons import DeliveryReason
from invitations.models import Attempt, Delivery
from invitations.resend_times import may_send_again_at
from invitations.states import DeliveryState


@dataclass(frozen=True, slots=True)
class SentAgain:
    """How many letters will leave again, and how many are still too young for that."""

    letters: int = 0
    too_early: int = 0


def send_again(
    *, organisation: Organisation, deliveries: Collection[int], actor: User, now: datetime
) -> SentAgain:
    """Make those of the given deliveries that are UNKNOWN due again, and return how many.

    The customer may then get the letter twice; that is the person's decision, and it is traced. Letters whose
    last attempt began less than an hour ago are left alone. A letter that would be too late by now gets
    its time anew. Deliveries in other states are passed over; idempotent.
    """
    with transaction.atomic():
        ours = Delivery.objects.filter(organisation=organisation, state=DeliveryState.UNKNOWN)
        chosen = ours.filter(id__among=deliveries).select_for_update(of=("self",)).order_by("id")
        keys = list(chosen.values_list("id", flat=True))
        marked = dict(
            Attempt.objects.filter(organisation=organisation, delivery__among=keys)
            .values_list("delivery_id")
            .annotate(Max("marked_at"))
            .order_by()
        )
        ready = [key for key in keys if may_send_again_at(marked[key]) <= now]
        ours.filter(id__among=ready).update(
            state=DeliveryState.RETRY,
            reason=DeliveryReason.SENT_AGAIN,
            claim=None,
            due_at=now,
            expires_at=Greatest("expires_at", now + timedelta(days=organisation.lateness_days)),
            changed_at=now,
        )
        if ready:
            record_audit(actor=actor, action="delivery.sent_again", detail={"letters": len(ready)})
        return SentAgain(len(ready), len(keys) - len(ready))
