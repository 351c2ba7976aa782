"""Addresses that may not be written to, remembered as a keyed hash that survives erasure."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from core.models import OrganisationOwned, PublicId


class Suppression(PublicId, OrganisationOwned):
    """One “no”, with its reason. The address itself is not kept."""

    PREFIX = "sup"

    class Reason(models.TextChoices):
        UNSUBSCRIBED = "unsubscribed", _("Unsubscribed")
        COMPLAINED = "complained", _("Complained")
        BOUNCED_ADDRESS = "bounced_address", _("Bounced address")
        BLOCKED_BY_HAND = "blocked_by_hand", _("Blocked by hand")
        ERASED = "erased", _("Erased")

    address_hash = models.BinaryField(max_length=32)
    reason = models.CharField(_("reason"), max_length=20, choices=Reason)
    note = models.CharField(_("note"), max_length=200, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    created_on = models.DateField()
    created_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, null=True, related_name="+")

    class Meta(OrganisationOwned.Meta):
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "address_hash", "reason"], name="suppression_once"
            )
        ]
