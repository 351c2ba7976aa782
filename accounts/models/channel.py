"""Where an organisation meets its customers."""

from __future__ import annotations

import zoneinfo
from functools import lru_cache

from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.legal import LegalBasis
from accounts.models.sender import SenderIdentity
from core.models import OrganisationOwned, PublicId, TenantForeignKey, TimeStamped

colour_validator = RegexValidator(r"\A#[0-9a-f]{6}\Z", _("Write a colour as # and six hexadecimal digits."))


def validate_time_zone(name: str) -> None:
    """Raise `ValidationError` unless `name` is a time zone of the IANA database."""
    if name not in _zones():
        raise ValidationError(_("“%(name)s” is not a time zone."), params={"name": name})


@lru_cache(maxsize=1)
def _zones() -> frozenset[str]:
    # Asking the database of zones walks through its files.
    return frozenset(zoneinfo.available_timezones())


class Channel(PublicId, TimeStamped, OrganisationOwned):
    """A shop, branch or brand. Its zone decides what a day is; its language is where letters fall back to."""

    PREFIX = "chl"

    name = models.CharField(_("name"), max_length=80)
    reference = models.CharField(_("own reference"), max_length=80, blank=True)
    url = models.URLField(_("address on the web"), max_length=300, blank=True)
    country = models.CharField(_("country"), max_length=2, default="GB")
    language = models.CharField(_("language"), max_length=8, default="en")
    time_zone = models.CharField(
        _("time zone"), max_length=64, default="UTC", validators=[validate_time_zone]
    )
    colour = models.CharField(_("colour"), max_length=7, default="#2456e6", validators=[colour_validator])
    legal_basis = models.CharField(_("legal basis by default"), max_length=20, choices=LegalBasis, blank=True)
    sender = TenantForeignKey(
        SenderIdentity, on_delete=models.PROTECT, null=True, blank=True, related_name="channels"
    )
    is_active = models.BooleanField(_("active"), default=True)

    class Meta(OrganisationOwned.Meta):
        ordering = ["name", "id"]
        constraints = [
            models.UniqueConstraint(fields=["organisation", "name"], name="channel_name_once"),
            models.UniqueConstraint(
                fields=["organisation", "reference"],
                condition=~models.Q(reference=""),
                name="channel_reference_once",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def zone(self) -> zoneinfo.ZoneInfo:
        """Return the time zone in which this channel's days begin."""
        return zoneinfo.ZoneInfo(self.time_zone)
