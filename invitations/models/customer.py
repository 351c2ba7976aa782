"""The person who bought, and what was bought. A customer can be forgotten; counts stay."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from core.models import OrganisationOwned, PublicId, TenantForeignKey, TimeStamped


class Customer(PublicId, TimeStamped, OrganisationOwned):
    """One address of one organisation. `email` is in normal form; it and the name are emptied when erased."""

    PREFIX = "cus"

    email = models.CharField(_("e-mail"), max_length=254, null=True)
    address_hash = models.BinaryField(max_length=32)
    name = models.CharField(_("name"), max_length=200, blank=True)
    reference = models.CharField(_("customer number"), max_length=120, blank=True)
    language = models.CharField(_("language"), max_length=8, blank=True)
    country = models.CharField(_("country"), max_length=2, blank=True)
    erased_at = models.DateTimeField(null=True)

    class Meta(OrganisationOwned.Meta):
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(fields=["organisation", "email"], name="customer_address_once"),
        ]
        indexes = [models.Index(fields=["organisation", "address_hash"], name="customer_address_hash")]

    def __str__(self) -> str:
        return self.name or self.email or str(_("Erased customer"))


class Product(PublicId, TimeStamped, OrganisationOwned):
    """Something that was bought and may be reviewed."""

    PREFIX = "prd"

    sku = models.CharField(_("SKU"), max_length=120)
    name = models.CharField(_("name"), max_length=200, blank=True)
    url = models.URLField(_("page"), max_length=500, blank=True)
    image_url = models.URLField(_("picture"), max_length=500, blank=True)
    brand = models.CharField(_("brand"), max_length=120, blank=True)
    gtin = models.CharField(_("GTIN"), max_length=14, blank=True)
    mpn = models.CharField(_("MPN"), max_length=70, blank=True)

    class Meta(OrganisationOwned.Meta):
        ordering = ["sku"]
        constraints = [models.UniqueConstraint(fields=["organisation", "sku"], name="product_sku_once")]

    def __str__(self) -> str:
        return self.name or self.sku


class EventProduct(OrganisationOwned):
    """A product that an event was about."""

    event = TenantForeignKey("invitations.Event", on_delete=models.CASCADE, related_name="event_products")
    product = TenantForeignKey(Product, on_delete=models.PROTECT, related_name="+")

    class Meta(OrganisationOwned.Meta):
        constraints = [
            models.UniqueConstraint(fields=["organisation", "event", "product"], name="event_product_once")
        ]
