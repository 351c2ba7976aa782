"""A list of customers on its way into links, how far it has come, and where its files lie."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from core.models import OrganisationOwned, PublicId, TenantForeignKey, TimeStamped


class LinkBatch(PublicId, TimeStamped, OrganisationOwned):
    """One list, whichever way it came. Resumable: `cursor` and the counts change with each chunk.

    `domain` is the domain on the platform, or the identifier that stands in its place, of rows that name none.
    `sheet` tells of the workbook it came from, if any. `options` holds the mapping and the shape of the result
    (columns, format, encoding, separator, header, preset). `rows` = `made` + `refused`, but in a draft some may
    wait; `verdicts` counts them. At `expires_at` files and links go, the counts stay.
    """

    PREFIX = "lkb"

    class Source(models.TextChoices):
        FILE = "file", _("File")
        FORM = "form", _("Form")
        SAMPLE = "sample", _("Dummy data")
        API = "api", _("API")
        COMMAND = "command", _("Command line")

    class State(models.TextChoices):
        DRAFT = "draft", _("Being filled in")
        UPLOADED = "uploaded", _("To be checked")
        WAITING = "waiting", _("Waiting for a worker")
        RUNNING = "running", _("Running")
        FINISHED = "finished", _("Finished")
        FAILED = "failed", _("Failed")
        CANCELLED = "cancelled", _("Cancelled")
        EXPIRED = "expired", _("Expired")

    channel = TenantForeignKey("accounts.Channel", on_delete=models.CASCADE, related_name="+")
    source = models.CharField(_("source"), max_length=8, choices=Source, default=Source.FILE)
    family = models.CharField(_("kind of link"), max_length=30)
    domain = models.CharField(_("domain"), max_length=300, blank=True)
    is_tracked = models.BooleanField(_("tracked links"), default=False)
    options = models.JSONField(default=dict)
    sheet = models.JSONField(default=dict)
    file_name = models.CharField(_("file"), max_length=200, blank=True)
    source_key = models.CharField(max_length=300, blank=True)
    source_size = models.PositiveBigIntegerField(_("size"), default=0)
    source_hash = models.BinaryField(max_length=32, default=bytes)
    result_key = models.CharField(max_length=300, blank=True)
    rejected_key = models.CharField(max_length=300, blank=True)
    searched_at = models.DateTimeField(null=True)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.UPLOADED)
    rows = models.PositiveIntegerField(default=0)
    made = models.PositiveIntegerField(default=0)
    refused = models.PositiveIntegerField(default=0)
    verdicts = models.JSONField(default=dict)
    cursor = models.JSONField(default=dict)
    error = models.CharField(max_length=300, blank=True)
    claim = models.UUIDField(null=True)
    lease_until = models.DateTimeField(null=True)
    created_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, null=True, related_name="+")
    started_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)
    expires_at = models.DateTimeField(_("expires"))

    class Meta(OrganisationOwned.Meta):
        ordering = ["-id"]
        indexes = [
            models.Index(
                fields=["organisation", "id"],
                condition=models.Q(state__in=["waiting", "running"]),
                name="link_batch_open",
            ),
            models.Index(
                fields=["expires_at"], condition=~models.Q(state="expired"), name="link_batch_expires"
            ),
        ]

    @property
    def file_keys(self) -> list[str]:
        """Return where its files lie."""
        keys = (self.source_key, self.result_key, self.rejected_key, self.sheet.get("workbook", ""))
        return [key for key in keys if key]

    def forget_files(self) -> None:
        """Let it know of no file any longer."""
        self.source_key = self.result_key = self.rejected_key = ""
        self.sheet = {name: value for name, value in self.sheet.items() if name != "workbook"}

    def __str__(self) -> str:
        return self.file_name or str(self.get_source_display())
