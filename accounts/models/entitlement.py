"""What our staff switched on for an organisation: who, why, from when, until when, how much."""

from __future__ import annotations

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.features import Feature
from core.models import OrganisationOwned, PublicId, TimeStamped


class Entitlement(PublicId, TimeStamped, OrganisationOwned):
    """One grant of one feature. Ended by setting `ends_at`; never edited otherwise, so the ledger stays true."""

    PREFIX = "ent"

    feature = models.CharField(_("feature"), max_length=40, choices=Feature)
    granted_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    reason = models.CharField(_("reason"), max_length=300)
    starts_at = models.DateTimeField(_("from"), default=timezone.now)
    ends_at = models.DateTimeField(_("until"), null=True, blank=True)
    limit = models.PositiveIntegerField(_("limit"), null=True, blank=True)

    class Meta(OrganisationOwned.Meta):
        ordering = ["-starts_at"]
        indexes = [models.Index(fields=["organisation", "feature", "starts_at"], name="entitlement_lookup")]
