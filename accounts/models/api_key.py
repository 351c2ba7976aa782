"""Keys of API clients: shown once, stored as a hash, scoped, revocable. They stand outside row-level security."""

from __future__ import annotations

from datetime import datetime

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from core.models import PublicId, TimeStamped


class Scope(models.TextChoices):
    """What a key may do."""

    EVENTS_WRITE = "events:write", _("Report events")
    EVENTS_READ = "events:read", _("Read events and invitations")
    CUSTOMERS_WRITE = "customers:write", _("Push customers")
    CUSTOMERS_READ = "customers:read", _("Read customers")
    REVIEWS_READ = "reviews:read", _("Read reviews")
    REVIEWS_WRITE = "reviews:write", _("Answer reviews")
    CHANNELS_READ = "channels:read", _("Read channels, rules and listings")
    LINKS_WRITE = "links:write", _("Make unique links")
    LINKS_READ = "links:read", _("Read unique links and who clicked")


class ApiKey(PublicId, TimeStamped):
    """`rk_live_<8 letters>_<secret>`; the eight letters find the row, the SHA-256 of the secret proves it."""

    PREFIX = "key"

    organisation = models.ForeignKey(
        "accounts.Organisation", on_delete=models.CASCADE, related_name="api_keys"
    )
    name = models.CharField(_("name"), max_length=80)
    lookup = models.CharField(max_length=8, unique=True)
    secret_hash = models.BinaryField(max_length=32)
    scopes = ArrayField(models.CharField(max_length=24, choices=Scope), verbose_name=_("scopes"))
    issued_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, null=True, related_name="+")
    expires_at = models.DateTimeField(_("expires"), null=True, blank=True)
    revoked_at = models.DateTimeField(null=True)
    last_used_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"{self.name} (rk_live_{self.lookup}…)"

    def is_live(self, now: datetime) -> bool:
        """Tell whether the key still opens anything."""
        return self.revoked_at is None and (self.expires_at is None or self.expires_at > now)
