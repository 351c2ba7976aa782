"""Reaping: letters whose worker is gone. Before the marker nothing has left; after it nobody can know."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from core.tenancy import require_tenant
from invitations.delivery_reasons import DeliveryReason
from invitations.models import Attempt, Delivery
from invitations.states import DeliveryState


@dataclass(frozen=True, slots=True)
class Reaped:
    """How many letters go back to be tried again, and how many have become unknown."""

    retried: int = 0
    unknown: int = 0


def reap(*, now: datetime, limit: int = 1000) -> Reaped:
    """End up to `limit` leases of the open organisation that were over before `now`; return what came of it.

    A claimed letter is due again at once, at no cost. A letter past its marker becomes UNKNOWN and is never tried again
    by a machine; it keeps its claim, so that the very worker that sent it may still say what it heard.
    Rows that someone is just changing are passed over. Idempotent.
    """
    organisation = require_tenant()
    with transaction.atomic():
        over = dict(
            Delivery.objects.filter(
                organisation=organisation,
                state__in=(DeliveryState.CLAIMED, DeliveryState.SENDING),
                lease_until__lt=now,
            )
            .select_for_update(skip_locked=True)
            .order_by("id")
            .values_list("id", "state")[:limit]
        )
        claimed = [key for key, state in over.items() if state == DeliveryState.CLAIMED]
        sending = [key for key, state in over.items() if state == DeliveryState.SENDING]
        ours = Delivery.objects.filter(organisation=organisation)
        ended = {"reason": DeliveryReason.WORKER_GONE, "lease_until": None, "changed_at": now}
        ours.filter(id__among=claimed).update(state=DeliveryState.RETRY, claim=None, **ended)
        ours.filter(id__among=sending).update(state=DeliveryState.UNKNOWN, **ended)
        Attempt.objects.filter(organisation=organisation, delivery__among=sending, ended_at=None).update(
            outcome=DeliveryState.UNKNOWN, ended_at=now
        )
        return Reaped(len(claimed), len(sending))
