"""Letters of which nobody can say whether they arrived."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from django.db.models import Max, OuterRef, QuerySet, Subquery

from accounts.models import Organisation
from invitations.models import Attempt, Delivery
from invitations.states import DeliveryState


def unknown_letters(organisation: Organisation, channels: Collection[int]) -> QuerySet[Delivery]:
    """Return the unknown letters of some channels with customer and channel; `marked_at`: handed over then."""
    tries = Attempt.objects.filter(organisation=organisation, delivery=OuterRef("pk")).order_by()
    marked = tries.values("delivery").annotate(moment=Max("marked_at")).values("moment")
    return (
        Delivery.objects.filter(
            organisation=organisation, state=DeliveryState.UNKNOWN, channel__in=list(channels)
        )
        .select_related("invitation__customer", "channel")
        .annotate(marked_at=Subquery(marked))
    )


def unknown_keys(
    organisation: Organisation, channels: Collection[int], public_ids: Iterable[str] | None = None
) -> list[int]:
    """Return the keys of the unknown letters with these public ids, or of all of them; others are left out."""
    found = unknown_letters(organisation, channels)
    if public_ids is not None:
        uuids = [uuid for public_id in public_ids if (uuid := Delivery.uuid_of(public_id))]
        found = found.filter(public_uuid__in=uuids)
    return list(found.order_by("id").values_list("pk", flat=True))
