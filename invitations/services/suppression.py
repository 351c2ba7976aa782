"""Say no for an address, at once and for all its open letters; take a no back."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from accounts.models import User
from core.tenancy import require_tenant
from invitations.models import Delivery, Invitation, Suppression
from invitations.states import DELIVERY_STOPPABLE, InvitationState


def suppress(
    *,
    address_hash: bytes,
    reason: str,
    now: datetime,
    note: str = "",
    actor: User | None = None,
    also: Sequence[bytes] = (),
) -> int:
    """Suppress an address and stop its open letters; return how many letters were stopped.

    Inserts the suppression and moves the open deliveries of that hash (and of `also`, its hashes under older
    peppers) in id order. The row locks put this and the sender's marker in one order: a letter whose marker
    commits after this commits is never sent. Idempotent.
    """
    organisation = require_tenant()
    with transaction.atomic():
        Suppression.objects.bulk_create(
            [
                Suppression(
                    organisation_id=organisation,
                    address_hash=address_hash,
                    reason=reason,
                    note=note,
                    created_on=now.date(),
                    created_by=actor,
                )
            ],
            ignore_conflicts=True,
        )
        stopped = list(
            Delivery.objects.filter(
                organisation=organisation,
                address_hash__in=[address_hash, *also],
                state__in=DELIVERY_STOPPABLE,
            )
            .select_for_update()
            .order_by("id")
            .values_list("id", "invitation_id", "sequence")
        )
        Delivery.objects.filter(organisation=organisation, id__among=[row[0] for row in stopped]).update(
            state="suppressed", reason=reason, claim=None, lease_until=None
        )
        Invitation.objects.filter(
            organisation=organisation,
            id__among=[invitation for _, invitation, sequence in stopped if sequence == 0],
            state=InvitationState.SCHEDULED,
        ).update(state=InvitationState.REFUSED, refusal_reason=reason)
        return len(stopped)


def lift(*, address_hashes: Sequence[bytes], reasons: Sequence[str]) -> int:
    """Take suppressions of an address back, those with the given reasons; return how many there were.

    Letters that were stopped stay stopped: nobody is surprised by a letter after saying no.
    """
    lifted, _ = Suppression.objects.filter(
        organisation=require_tenant(), address_hash__in=list(address_hashes), reason__in=reasons
    ).delete()
    return lifted
