"""One request to one customer about one event."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from balancing.kinds import ReviewKind
from core.models import OrganisationOwned, PublicId, TenantForeignKey, TimeStamped


class Invitation(PublicId, TimeStamped, OrganisationOwned):
    """Exactly one exists for a (rule, event) once the event is matched, refused ones included.

    `listing` is empty until a platform is drawn at the first claim, and never changes afterwards.
    `opened_on` and `clicked_on` are the channel's local day of the first open and click by a person,
    set once, so that counts of people simply add up. `is_tracked` is settled at matching.
    """

    PREFIX = "inv"

    event = TenantForeignKey("invitations.Event", on_delete=models.CASCADE, related_name="invitations")
    rule = TenantForeignKey("invitations.InvitationRule", on_delete=models.PROTECT, related_name="+")
    channel = TenantForeignKey("accounts.Channel", on_delete=models.CASCADE, related_name="+")
    customer = TenantForeignKey("invitations.Customer", on_delete=models.PROTECT, related_name="invitations")
    kind = models.CharField(max_length=10, choices=ReviewKind, default=ReviewKind.SERVICE)
    reference = models.CharField(_("reference"), max_length=120)
    language = models.CharField(_("language"), max_length=8, blank=True)
    state = models.CharField(_("state"), max_length=10)
    refusal_reason = models.CharField(_("why not"), max_length=30, blank=True)
    is_tracked = models.BooleanField(default=False)
    may_forward = models.BooleanField(default=True)
    may_remind = models.BooleanField(default=True)
    listing = TenantForeignKey("balancing.Listing", on_delete=models.PROTECT, null=True, related_name="+")
    fallback_reason = models.CharField(max_length=30, blank=True)
    created_on = models.DateField()
    sent_at = models.DateTimeField(_("sent"), null=True)
    opened_on = models.DateField(null=True)
    clicked_on = models.DateField(null=True)
    clicked_at = models.DateTimeField(_("clicked"), null=True)
    reviewed_at = models.DateTimeField(_("reviewed"), null=True)

    class Meta(OrganisationOwned.Meta):
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(fields=["organisation", "rule", "event"], name="invitation_once"),
            models.UniqueConstraint(
                fields=["organisation", "channel", "reference", "kind"],
                condition=~models.Q(state__in=["refused", "cancelled"]),
                name="invitation_reference_once",
            ),
            models.CheckConstraint(
                condition=models.Q(state="refused", refusal_reason__gt="")
                | (~models.Q(state="refused") & models.Q(refusal_reason="")),
                name="invitation_refused_with_reason",
            ),
        ]
        indexes = [
            models.Index(fields=["organisation", "event"], name="invitation_event"),
            models.Index(fields=["organisation", "customer", "created_on"], name="invitation_customer"),
            models.Index(fields=["organisation", "created_on", "state"], name="invitation_day_state"),
            # The list turns pages by key within a state or a reason, of which there may be few among millions.
            models.Index(fields=["organisation", "state", "id"], name="invitation_state"),
            models.Index(
                fields=["organisation", "refusal_reason", "id"],
                condition=models.Q(refusal_reason__gt=""),
                name="invitation_reason",
            ),
            models.Index(
                fields=["organisation", "opened_on"],
                condition=models.Q(opened_on__isnull=False),
                name="invitation_opened",
            ),
            models.Index(
                fields=["organisation", "clicked_on"],
                condition=models.Q(clicked_on__isnull=False),
                name="invitation_clicked",
            ),
        ]

    def __str__(self) -> str:
        return self.public_id
