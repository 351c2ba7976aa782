"""The keys of one domain on a review platform, by which its personal links are made."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from core.models import OrganisationOwned, PublicId, TenantForeignKey, TimeStamped


class LinkKeys(PublicId, TimeStamped, OrganisationOwned):
    """Keys of one channel, domain and family, in an envelope: `data_key` is sealed for this row, `content` is under it.

    They go in and are never shown again. `family` is that of the unique links that have these keys; the product
    links share those of the business generated ones. `domain` is in lower case.
    """

    PREFIX = "lky"

    channel = TenantForeignKey("accounts.Channel", on_delete=models.CASCADE, related_name="link_keys")
    domain = models.CharField(_("domain"), max_length=253)
    family = models.CharField(_("kind of link"), max_length=30)
    data_key = models.BinaryField(max_length=200, editable=False)
    content = models.BinaryField(max_length=4000, editable=False)
    saved_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, null=True, related_name="+")
    saved_at = models.DateTimeField(_("saved"))

    class Meta(OrganisationOwned.Meta):
        ordering = ["domain", "family"]
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "channel", "domain", "family"], name="link_keys_once"
            )
        ]

    def __str__(self) -> str:
        return self.domain
