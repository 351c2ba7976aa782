"""Something that happened to an order at a channel, as the shop reported it."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.legal import LegalBasis
from core.models import OrganisationOwned, PublicId, TenantForeignKey, TimeStamped


class EventType(TimeStamped, OrganisationOwned):
    """An event type of the organisation's own, beside the built-in ones."""

    key = models.SlugField(_("key"), max_length=40)
    name = models.CharField(_("name"), max_length=80)
    is_active = models.BooleanField(_("active"), default=True)

    class Meta(OrganisationOwned.Meta):
        ordering = ["name"]
        constraints = [models.UniqueConstraint(fields=["organisation", "key"], name="event_type_key_once")]

    def __str__(self) -> str:
        return self.name


class Event(PublicId, OrganisationOwned):
    """One report. The same (channel, event type, reference) again is the same row.

    `consent_…` is True, False, or None when nothing was said. `received_on` is the channel's local
    day of receipt, fixed then. `matched_at` is set in the transaction that made its invitations. `import_run` is
    the list that brought it, `changed_run` the last one that brought it up to date.
    """

    PREFIX = "evt"

    class Source(models.TextChoices):
        API = "api", _("API")
        FILE = "file", _("File")
        FORM = "form", _("Form")
        COMMAND = "command", _("Command line")

    channel = TenantForeignKey("accounts.Channel", on_delete=models.CASCADE, related_name="+")
    event_type = models.CharField(_("event type"), max_length=40)
    reference = models.CharField(_("reference"), max_length=120)
    customer = TenantForeignKey("invitations.Customer", on_delete=models.PROTECT, related_name="events")
    occurred_at = models.DateTimeField(_("happened at"))
    activation_on = models.DateField(_("activation date"), null=True)
    language = models.CharField(_("language"), max_length=8, blank=True)
    legal_basis = models.CharField(_("legal basis"), max_length=20, choices=LegalBasis, blank=True)
    consent_send = models.BooleanField(_("consent to be invited"), null=True)
    consent_remind = models.BooleanField(_("consent to be reminded"), null=True)
    consent_track = models.BooleanField(_("consent to tracking"), null=True)
    consent_forward = models.BooleanField(_("consent to forwarding to platforms"), null=True)
    source = models.CharField(_("source"), max_length=8, choices=Source)
    import_run = TenantForeignKey(
        "invitations.Import", on_delete=models.SET_NULL, null=True, related_name="events"
    )
    changed_run = TenantForeignKey(
        "invitations.Import", on_delete=models.SET_NULL, null=True, related_name="changed_events"
    )
    received_at = models.DateTimeField(_("received at"))
    received_on = models.DateField(_("received on"))
    matched_at = models.DateTimeField(null=True)

    class Meta(OrganisationOwned.Meta):
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "channel", "event_type", "reference"], name="event_reference_once"
            ),
        ]
        indexes = [
            models.Index(fields=["organisation", "customer"], name="event_customer"),
            models.Index(fields=["organisation", "received_on"], name="event_day"),
            models.Index(
                fields=["organisation", "id"], condition=models.Q(matched_at=None), name="event_unmatched"
            ),
            models.Index(
                fields=["organisation", "changed_run"],
                condition=models.Q(changed_run__isnull=False),
                name="event_changed_run",
            ),
        ]

    def __str__(self) -> str:
        return self.reference
