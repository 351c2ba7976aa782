"""Which events invite, when, and with which letter."""

from __future__ import annotations

from django.core.validators import MaxValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from balancing.kinds import ReviewKind
from core.models import OrganisationOwned, PublicId, TenantForeignKey, TimeStamped


class InvitationRule(PublicId, TimeStamped, OrganisationOwned):
    """A setting of one channel for one event type and review kind; at most one of them is active.

    `uses_activation_date` is shared by the service and the product rule of a channel and event type.
    """

    PREFIX = "rul"

    channel = TenantForeignKey("accounts.Channel", on_delete=models.CASCADE, related_name="rules")
    event_type = models.CharField(_("event type"), max_length=40)
    kind = models.CharField(_("review kind"), max_length=10, choices=ReviewKind, default=ReviewKind.SERVICE)
    is_active = models.BooleanField(_("active"), default=False)
    wait_days = models.PositiveSmallIntegerField(
        _("days after the event"), default=7, validators=[MaxValueValidator(365)]
    )
    send_hour = models.PositiveSmallIntegerField(_("hour"), default=10, validators=[MaxValueValidator(23)])
    uses_activation_date = models.BooleanField(_("count from the activation date"), default=False)
    has_reminder = models.BooleanField(_("send a reminder"), default=False)
    reminder_days = models.PositiveSmallIntegerField(
        _("days after the invitation"), default=7, validators=[MaxValueValidator(90)]
    )
    template = TenantForeignKey(
        "invitations.MessageTemplate", on_delete=models.PROTECT, null=True, blank=True, related_name="rules"
    )

    class Meta(OrganisationOwned.Meta):
        ordering = ["channel_id", "event_type", "kind"]
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "channel", "event_type", "kind"],
                condition=models.Q(is_active=True),
                name="rule_active_once",
            ),
            models.CheckConstraint(condition=models.Q(send_hour__lte=23), name="rule_hour_of_day"),
        ]
