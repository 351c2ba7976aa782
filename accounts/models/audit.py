"""The trace of deeds that people may ask about later. Append-only."""

from __future__ import annotations

from django.db import models

from core.models import OrganisationOwned, PublicId


class AuditEvent(PublicId, OrganisationOwned):
    """Who did what to which thing. `action` is `noun.verb`; `detail` holds no personal data of customers."""

    PREFIX = "aud"

    actor = models.ForeignKey("accounts.User", on_delete=models.PROTECT, null=True, related_name="+")
    acted_as = models.ForeignKey("accounts.User", on_delete=models.PROTECT, null=True, related_name="+")
    key = models.ForeignKey("accounts.ApiKey", on_delete=models.SET_NULL, null=True, related_name="+")
    action = models.CharField(max_length=60)
    target = models.CharField(max_length=60, blank=True)
    detail = models.JSONField(default=dict)
    happened_at = models.DateTimeField(auto_now_add=True)

    class Meta(OrganisationOwned.Meta):
        ordering = ["-id"]
        indexes = [models.Index(fields=["organisation", "-id"], name="audit_newest")]
