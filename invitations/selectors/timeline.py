"""An invitation with every row that tells of it, in a fixed number of queries."""

from __future__ import annotations

from django.db.models import Prefetch

from accounts.models import Organisation
from balancing.selectors import allocation_of
from invitations.models import Attempt, BulkActionRow, Delivery, DeliveryChange, DeliveryEvent, Invitation
from invitations.selectors.customers import suppressions_of
from invitations.story import Trail


def trail_of(organisation: Organisation, invitation: Invitation) -> Trail:
    """Return everything that happened to an invitation so far."""
    letters = (
        Delivery.objects.filter(organisation=organisation, invitation=invitation)
        .prefetch_related(
            Prefetch("changes", DeliveryChange.objects.order_by("id")),
            Prefetch("tries", Attempt.objects.order_by("number")),
            Prefetch("events", DeliveryEvent.objects.order_by("happened_at")),
        )
        .order_by("sequence")
    )
    return Trail(
        invitation,
        list(letters),
        allocation_of(organisation, invitation.pk),
        suppressions_of(organisation, invitation.customer),
        list(
            BulkActionRow.objects.filter(
                organisation=organisation, invitation=invitation, delivery__isnull=False
            ).select_related("action__created_by")
        ),
    )
