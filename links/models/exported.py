"""A link that was given out for one customer, kept on our side: what a tracked link stands for."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from core.models import OrganisationOwned, PublicId, TenantForeignKey


class ExportedLink(PublicId, OrganisationOwned):
    """One customer's link. A tracked link's token names it, and the review link is made from it at each click.

    `email` stands as given, since links are computed over it; `address` is the same however it is spelt, so that one
    customer's matter has one link in all lists. `reference` is the shop's own; `matching_key` is what
    stands in the link instead, when a random suffix was wanted. `details` are the customer list's own columns.
    `url` is empty unless making the link once more would cost a call elsewhere. `clicked_at` and `last_clicked_at`
    are the first and the last click by a person. `row` is the place in its list, from 1. `ask_at`: when the platform is
    to be asked for this link, which has none until then; `fault` says why there is none, a `LinkFault`.
    """

    PREFIX = "lnk"

    batch = TenantForeignKey(
        "links.LinkBatch", on_delete=models.CASCADE, null=True, blank=True, related_name="links"
    )
    channel = TenantForeignKey("accounts.Channel", on_delete=models.CASCADE, related_name="+")
    family = models.CharField(_("kind of link"), max_length=30)
    domain = models.CharField(_("domain"), max_length=300)
    reference = models.CharField(_("reference"), max_length=255, blank=True)
    matching_key = models.CharField(max_length=255, blank=True)
    email = models.CharField(_("e-mail"), max_length=254)
    address = models.CharField(max_length=254, blank=True)
    name = models.CharField(_("name"), max_length=200, blank=True)
    locale = models.CharField(_("language"), max_length=20, blank=True)
    host = models.CharField(max_length=60, blank=True)
    tags = ArrayField(models.CharField(max_length=100), default=list)
    skus = ArrayField(models.CharField(max_length=120), default=list)
    product = models.CharField(_("product or service"), max_length=200, blank=True)
    visited_on = models.DateField(_("visit date"), null=True)
    details = models.JSONField(default=dict)
    is_tracked = models.BooleanField(default=False)
    is_embedded = models.BooleanField(default=False)
    stars = models.PositiveSmallIntegerField(null=True)
    url = models.CharField(max_length=2000, blank=True)
    ask_at = models.DateTimeField(null=True)
    fault = models.CharField(max_length=20, blank=True)
    row = models.PositiveIntegerField(default=1)
    made_at = models.DateTimeField(_("made"))
    expires_at = models.DateTimeField(_("expires"))
    clicked_at = models.DateTimeField(_("clicked"), null=True)
    last_clicked_at = models.DateTimeField(_("last clicked"), null=True)

    class Meta(OrganisationOwned.Meta):
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "channel", "domain", "reference", "address"],
                name="exported_link_once",
            )
        ]
        indexes = [
            models.Index(fields=["organisation", "batch", "id"], name="exported_link_batch"),
            models.Index("organisation", Lower("email"), name="exported_link_email"),
            models.Index(
                fields=["organisation", "clicked_at"],
                condition=models.Q(clicked_at__isnull=False),
                name="exported_link_clicked",
            ),
            models.Index(fields=["expires_at"], name="exported_link_expires"),
            models.Index(
                fields=["organisation", "ask_at"],
                condition=models.Q(ask_at__isnull=False),
                name="exported_link_asked",
            ),
        ]

    def __str__(self) -> str:
        return self.reference or self.email
