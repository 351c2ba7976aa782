"""A channel's page on a review platform."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from core.models import OrganisationOwned, PublicId, TenantForeignKey, TimeStamped


class Listing(PublicId, TimeStamped, OrganisationOwned):
    """Where reviews of this channel are public. `platform` is a key of the registry in code.

    `url` is the review page as built or given; blank for the own platform, whose landing is ours.
    `has_keys`: keys are stored by which each customer's own link is made at the click (`services/link_keys.py`).
    """

    PREFIX = "lst"

    channel = TenantForeignKey("accounts.Channel", on_delete=models.CASCADE, related_name="listings")
    platform = models.CharField(_("platform"), max_length=30)
    name = models.CharField(_("name"), max_length=80)
    identifier = models.CharField(_("identifier"), max_length=300, blank=True)
    url = models.URLField(_("review page"), max_length=2000, blank=True)
    requires_gmail = models.BooleanField(_("only for Gmail addresses"), default=False)
    languages = ArrayField(
        models.CharField(max_length=8), default=list, blank=True, verbose_name=_("only for languages")
    )
    countries = ArrayField(
        models.CharField(max_length=2), default=list, blank=True, verbose_name=_("only for countries")
    )
    credentials = models.BinaryField(null=True, editable=False)
    has_keys = models.BooleanField(default=False, editable=False)
    is_active = models.BooleanField(_("active"), default=True)

    class Meta(OrganisationOwned.Meta):
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "channel", "platform", "identifier"], name="listing_once"
            ),
        ]

    def __str__(self) -> str:
        return self.name
