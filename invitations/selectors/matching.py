"""What earlier invitations mean for a new one."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime

from django.db.models.functions import Coalesce

from accounts.models import Organisation
from invitations.models import Delivery, Invitation

_GONE = ("refused", "cancelled")


def letter_moments(organisation: Organisation, customers: Iterable[int]) -> dict[int, list[datetime]]:
    """Return, by customer, when their invitations left or are due, without refused and cancelled ones and reminders."""
    moments: dict[int, list[datetime]] = defaultdict(list)
    rows = (
        Delivery.objects.filter(
            organisation=organisation, sequence=0, invitation__customer__among=frozenset(customers)
        )
        .exclude(invitation__state__in=_GONE)
        .values_list("invitation__customer_id", Coalesce("sent_at", "due_at"))
    )
    for customer, moment in rows:
        moments[customer].append(moment)
    return moments


def earlier_references(organisation: Organisation, references: Iterable[str]) -> set[tuple[int, str, str]]:
    """Return the (channel, reference, review kind) that have an invitation which still counts."""
    return set(
        Invitation.objects.filter(organisation=organisation, reference__among=frozenset(references))
        .exclude(state__in=_GONE)
        .values_list("channel_id", "reference", "kind")
    )
