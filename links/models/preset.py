"""Choices of the generator, remembered under a name."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from core.models import OrganisationOwned, PublicId, TimeStamped


class LinkPreset(PublicId, TimeStamped, OrganisationOwned):
    """The look of a file, as `LinkBatch.options` holds it, and how long it is kept; without any customer's data."""

    PREFIX = "lkp"

    name = models.CharField(_("name"), max_length=80)
    options = models.JSONField(default=dict)
    created_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, null=True, related_name="+")

    class Meta(OrganisationOwned.Meta):
        ordering = ["name"]
        constraints = [models.UniqueConstraint(fields=["organisation", "name"], name="link_preset_name_once")]

    def __str__(self) -> str:
        return self.name
