"""Cancelling, sending again or taking back many invitations at once, and what became of each."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from core.models import OrganisationOwned, PublicId, TenantForeignKey, TimeStamped
from invitations.bulk_outcomes import BulkKind, BulkOutcome


class BulkAction(PublicId, TimeStamped, OrganisationOwned):
    """One deed on many invitations, done in the order of their keys. Resumable: `position` is the last one done.

    Either `chosen` names the invitations, or `wanted` does (packed filters) up to the key `upto`, so that what comes in
    later is not meant. Both are emptied at the end, since filters may hold an address. `taken_back` is the action whose
    rows a RESTORE goes through. `total` is as counted at the question, or 0 where there were too many to count.
    """

    PREFIX = "blk"

    class State(models.TextChoices):
        WAITING = "waiting", _("Waiting for a worker")
        RUNNING = "running", _("Running")
        FINISHED = "finished", _("Finished")
        FAILED = "failed", _("Broken off")

    kind = models.CharField(_("kind"), max_length=8, choices=BulkKind)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.WAITING)
    taken_back = TenantForeignKey("self", on_delete=models.CASCADE, null=True, related_name="restorations")
    wanted = models.JSONField(default=dict)
    chosen = ArrayField(models.BigIntegerField(), default=list)
    upto = models.BigIntegerField(default=0)
    position = models.BigIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)
    counts = models.JSONField(default=dict)
    claim = models.UUIDField(null=True)
    lease_until = models.DateTimeField(null=True)
    created_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, null=True, related_name="+")
    started_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)

    class Meta(OrganisationOwned.Meta):
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(fields=["organisation", "taken_back"], name="bulk_action_taken_back_once")
        ]
        indexes = [
            models.Index(
                fields=["organisation", "id"],
                condition=models.Q(state__in=["waiting", "running"]),
                name="bulk_action_open",
            )
        ]

    def __str__(self) -> str:
        return self.public_id


class BulkActionRow(OrganisationOwned):
    """What became of one invitation; `delivery` is the letter that was stopped or leaves again."""

    action = TenantForeignKey(BulkAction, on_delete=models.CASCADE, related_name="rows")
    invitation = TenantForeignKey("invitations.Invitation", on_delete=models.CASCADE, related_name="+")
    delivery = TenantForeignKey(
        "invitations.Delivery", on_delete=models.CASCADE, null=True, related_name="bulk_rows"
    )
    outcome = models.CharField(_("outcome"), max_length=12, choices=BulkOutcome)

    class Meta(OrganisationOwned.Meta):
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["organisation", "action", "invitation"], name="bulk_row_once")
        ]
        indexes = [
            models.Index(fields=["organisation", "invitation"], name="bulk_row_invitation"),
            models.Index(
                fields=["organisation", "delivery"],
                condition=models.Q(delivery__isnull=False),
                name="bulk_row_delivery",
            ),
        ]
