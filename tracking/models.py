"""What mail clients and browsers tell us: append-only hits, judged later."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from core.models import OrganisationOwned


class Hit(OrganisationOwned):
    """One request for a pixel or a link. The table is partitioned by month of receipt.

    Points at (purpose, subject, listing, sequence) as the token said, not by foreign key: what it points at
    may be erased while the count stays. `source` is a keyed hash of the network (/24 or /48), never
    an address. `day_on` is the channel's local day, fixed at receipt.
    """

    class Verdict(models.TextChoices):
        PERSON = "person", _("Person")
        MACHINE = "machine", _("Machine")
        UNKNOWN = "unknown", _("Unknown")

    id = models.UUIDField(primary_key=True)
    received_at = models.DateTimeField()
    day_on = models.DateField()
    purpose = models.PositiveSmallIntegerField()
    subject = models.BigIntegerField()
    listing = models.BigIntegerField()
    channel = models.BigIntegerField()
    sequence = models.PositiveSmallIntegerField()
    method = models.CharField(max_length=8)
    source = models.BinaryField(max_length=8)
    agent = models.CharField(max_length=40, blank=True)
    is_prefetch = models.BooleanField(default=False)
    verdict = models.CharField(max_length=8, choices=Verdict, blank=True)
    rule = models.CharField(max_length=30, blank=True)
    judged_at = models.DateTimeField(null=True)

    class Meta(OrganisationOwned.Meta):
        managed = True
        indexes = [
            models.Index(fields=["organisation", "subject", "purpose"], name="hit_subject"),
            models.Index(fields=["organisation", "day_on", "purpose"], name="hit_day"),
            models.Index(
                fields=["organisation", "received_at"],
                condition=models.Q(judged_at=None),
                name="hit_unjudged",
            ),
        ]
