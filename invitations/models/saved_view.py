"""Filters of the list of invitations that a member keeps under a name, and which of them opens first."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from core.models import OrganisationOwned, PublicId, TenantForeignKey, TimeStamped


class SavedView(PublicId, TimeStamped, OrganisationOwned):
    """One member's view. `query` is the part of the address that filters, without search words and pages."""

    PREFIX = "viw"

    owner = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+", db_index=False)
    name = models.CharField(_("name"), max_length=60)
    query = models.CharField(max_length=2000, blank=True)
    is_shared = models.BooleanField(_("shared with the organisation"), default=False)

    class Meta(OrganisationOwned.Meta):
        ordering = ["name", "id"]
        constraints = [
            models.UniqueConstraint(fields=["organisation", "owner", "name"], name="saved_view_name_once")
        ]

    def __str__(self) -> str:
        return self.name


class FirstView(OrganisationOwned):
    """The view that a member sees when they open the list without filters."""

    user = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+", db_index=False)
    view = TenantForeignKey(SavedView, on_delete=models.CASCADE, related_name="+")

    class Meta(OrganisationOwned.Meta):
        constraints = [models.UniqueConstraint(fields=["organisation", "user"], name="first_view_once")]
        indexes = [models.Index(fields=["organisation", "view"], name="first_view_view")]
