"""Share tables: immutable versions of who gets how much."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from balancing.kinds import ReviewKind
from core.models import OrganisationOwned, TenantForeignKey


class ShareTable(OrganisationOwned):
    """The shares of a channel and review kind, perhaps only for one event type or one language.

    A change is a new version; exactly one version of a scope is current. Blank means: any.
    """

    channel = TenantForeignKey("accounts.Channel", on_delete=models.CASCADE, related_name="share_tables")
    kind = models.CharField(max_length=10, choices=ReviewKind, default=ReviewKind.SERVICE)
    event_type = models.CharField(max_length=40, blank=True)
    language = models.CharField(max_length=8, blank=True)
    version = models.PositiveIntegerField()
    is_current = models.BooleanField(default=True)
    changed_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, null=True, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta(OrganisationOwned.Meta):
        ordering = ["-version"]
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "channel", "kind", "event_type", "language", "version"],
                name="share_table_version_once",
            ),
            models.UniqueConstraint(
                fields=["organisation", "channel", "kind", "event_type", "language"],
                condition=models.Q(is_current=True),
                name="share_table_current_once",
            ),
        ]


class Share(OrganisationOwned):
    """The integer percentage of one listing in one table. A table's percentages sum to 100."""

    table = TenantForeignKey(ShareTable, on_delete=models.CASCADE, related_name="shares")
    listing = TenantForeignKey("balancing.Listing", on_delete=models.PROTECT, related_name="+")
    percent = models.PositiveSmallIntegerField(_("share"))
    position = models.PositiveSmallIntegerField()

    class Meta(OrganisationOwned.Meta):
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["organisation", "table", "listing"], name="share_listing_once"),
            models.CheckConstraint(condition=models.Q(percent__lte=100), name="share_at_most_100"),
        ]
