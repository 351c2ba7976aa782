"""One message of an invitation, its journal, its attempts, and what a mail provider says of it later."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from core.models import OrganisationOwned, PublicId, TenantForeignKey, proven_organisation


class Delivery(PublicId, OrganisationOwned):
    """Sequence 0 is the invitation, 1 the reminder. States move only along the edges that a trigger enforces.

    `address_hash` repeats the customer's, so that one UPDATE by address stops all open letters.
    `claim` and `lease_until` say who works on it and for how long. `words` is what it was last written with when it was
    about to leave: the public id of a version, or `standard`.
    """

    PREFIX = "dlv"

    invitation = TenantForeignKey(
        "invitations.Invitation", on_delete=models.CASCADE, related_name="deliveries"
    )
    channel = TenantForeignKey("accounts.Channel", on_delete=models.CASCADE, related_name="+")
    sequence = models.PositiveSmallIntegerField()
    address_hash = models.BinaryField(max_length=32)
    state = models.CharField(_("state"), max_length=10, default="scheduled")
    reason = models.CharField(_("why"), max_length=30, blank=True)
    due_at = models.DateTimeField(_("due"))
    expires_at = models.DateTimeField(_("too late after"))
    claim = models.UUIDField(null=True)
    lease_until = models.DateTimeField(null=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    sent_at = models.DateTimeField(_("sent"), null=True)
    sent_on = models.DateField(null=True)
    bounced_on = models.DateField(null=True)
    message_id = models.CharField(max_length=120, blank=True)
    words = models.CharField(max_length=40, blank=True, default="", db_default="")
    last_reply = models.CharField(max_length=200, blank=True)
    changed_at = models.DateTimeField(auto_now=True)

    class Meta(OrganisationOwned.Meta):
        constraints = [
            models.UniqueConstraint(fields=["organisation", "invitation", "sequence"], name="delivery_once")
        ]
        indexes = [
            models.Index(
                fields=["organisation", "due_at"],
                condition=models.Q(state__in=["scheduled", "retry"]),
                name="delivery_due",
            ),
            models.Index(
                fields=["lease_until"],
                condition=models.Q(state__in=["claimed", "sending"]),
                name="delivery_leased",
            ),
            models.Index(
                fields=["organisation", "address_hash"],
                condition=models.Q(state__in=["scheduled", "claimed", "sending", "retry"]),
                name="delivery_open_address",
            ),
            models.Index(
                fields=["organisation", "sent_on"],
                condition=models.Q(sent_on__isnull=False),
                name="delivery_sent_day",
            ),
            models.Index(
                fields=["organisation", "id"], condition=models.Q(state="unknown"), name="delivery_unknown"
            ),
            models.Index(
                fields=["organisation", "changed_at"],
                condition=models.Q(state="failed"),
                name="delivery_failed",
            ),
        ]


class DeliveryChange(OrganisationOwned):
    """The journal: one row for every change of state, written by the trigger that allowed it."""

    organisation = proven_organisation()
    delivery = TenantForeignKey(Delivery, on_delete=models.CASCADE, related_name="changes")
    from_state = models.CharField(max_length=10, blank=True)
    to_state = models.CharField(max_length=10)
    reason = models.CharField(max_length=30, blank=True)
    changed_at = models.DateTimeField()

    class Meta(OrganisationOwned.Meta):
        ordering = ["id"]
        indexes = [models.Index(fields=["organisation", "delivery"], name="delivery_change_delivery")]


class Attempt(OrganisationOwned):
    """One try to send a delivery, and what the server said, if it said anything.

    `marked_at` is when the marker was committed; empty: the try ended before, so nothing can have been accepted.
    """

    organisation = proven_organisation()
    delivery = TenantForeignKey(Delivery, on_delete=models.CASCADE, related_name="tries")
    number = models.PositiveSmallIntegerField()
    claim = models.UUIDField()
    message_id = models.CharField(max_length=120, blank=True)
    relay = models.CharField(max_length=120, blank=True)
    reply = models.CharField(max_length=200, blank=True)
    outcome = models.CharField(max_length=10, blank=True)
    marked_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    class Meta(OrganisationOwned.Meta):
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["organisation", "delivery", "number"], name="attempt_number_once")
        ]


class DeliveryEvent(OrganisationOwned):
    """What a provider or a person's mail box told later, in django-anymail's words.

    `is_lasting`: the address is at fault and will remain so, which is called a hard bounce.
    """

    class Kind(models.TextChoices):
        DELIVERED = "delivered", _("Delivered")
        DEFERRED = "deferred", _("Deferred")
        BOUNCED = "bounced", _("Bounced")
        REJECTED = "rejected", _("Rejected")
        COMPLAINED = "complained", _("Complained")
        UNSUBSCRIBED = "unsubscribed", _("Unsubscribed")

    delivery = TenantForeignKey(Delivery, on_delete=models.CASCADE, related_name="events")
    kind = models.CharField(max_length=12, choices=Kind)
    provider = models.CharField(max_length=30, blank=True)
    provider_event = models.CharField(max_length=120)
    is_lasting = models.BooleanField(default=False)
    detail = models.CharField(max_length=200, blank=True)
    happened_at = models.DateTimeField()
    happened_on = models.DateField()

    class Meta(OrganisationOwned.Meta):
        ordering = ["happened_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "provider", "provider_event"], name="delivery_event_once"
            )
        ]
        indexes = [
            models.Index(fields=["organisation", "delivery"], name="delivery_event_delivery"),
            models.Index(fields=["organisation", "happened_on", "kind"], name="delivery_event_day"),
        ]
