"""What was drawn: counters, the day's seeds, and one allocation an invitation."""

from __future__ import annotations

from django.db import models

from balancing.kinds import ReviewKind
from core.models import OrganisationOwned, TenantForeignKey, proven_organisation


class DailySeed(OrganisationOwned):
    """The secret of one day's blocks. Its hash is published the day before, the seed once no open block uses it."""

    day_on = models.DateField()
    seed = models.BinaryField(max_length=32)
    seed_hash = models.BinaryField(max_length=32)
    created_at = models.DateTimeField(auto_now_add=True)
    published_at = models.DateTimeField(null=True)

    class Meta(OrganisationOwned.Meta):
        constraints = [models.UniqueConstraint(fields=["organisation", "day_on"], name="daily_seed_once")]


class AllocationCounter(OrganisationOwned):
    """How far a share table has been drawn, and the seed of its open block. Locked while drawing."""

    table = TenantForeignKey("balancing.ShareTable", on_delete=models.CASCADE, related_name="counters")
    position = models.PositiveBigIntegerField(default=0)
    seed = TenantForeignKey(DailySeed, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta(OrganisationOwned.Meta):
        constraints = [
            models.UniqueConstraint(fields=["organisation", "table"], name="allocation_counter_once")
        ]


class Allocation(OrganisationOwned):
    """The recorded choice of a listing for one invitation, drawn once and kept.

    `subject` is the invitation's key: invitations lie above, so this is no foreign key. `drawn` is
    what the position gave; `listing` is where the letter leads; they differ exactly when
    `fallback_reason` is set.
    """

    organisation = proven_organisation()
    subject = models.BigIntegerField()
    channel = TenantForeignKey("accounts.Channel", on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=10, choices=ReviewKind)
    table = TenantForeignKey("balancing.ShareTable", on_delete=models.PROTECT, related_name="+")
    position = models.PositiveBigIntegerField()
    seed = TenantForeignKey(DailySeed, on_delete=models.PROTECT, related_name="+")
    drawn = TenantForeignKey("balancing.Listing", on_delete=models.PROTECT, related_name="+")
    listing = TenantForeignKey("balancing.Listing", on_delete=models.PROTECT, related_name="+")
    fallback_reason = models.CharField(max_length=30, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta(OrganisationOwned.Meta):
        constraints = [
            models.UniqueConstraint(fields=["organisation", "subject"], name="allocation_once"),
            models.UniqueConstraint(
                fields=["organisation", "table", "position"], name="allocation_position_once"
            ),
        ]
