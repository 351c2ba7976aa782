"""An uploaded list, how far it has been read, and the rows that did not become events."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from core.models import OrganisationOwned, PublicId, TenantForeignKey, TimeStamped


class Import(PublicId, TimeStamped, OrganisationOwned):
    """One file on its way into events. Resumable: its place and counts change with each chunk.

    `sheet` tells of the workbook it came from, if any. `language` and `legal_basis` hold for rows that say none.
    `undone` is how far undoing has come, in events; see `services.import_undoing`. `gone` says why the list is not
    stored any more, `searched_at` until when it was searched for people who were forgotten.
    """

    PREFIX = "imp"

    class State(models.TextChoices):
        UPLOADED = "uploaded", _("To be checked")
        WAITING = "waiting", _("Waiting for a worker")
        RUNNING = "running", _("Running")
        FINISHED = "finished", _("Finished")
        FAILED = "failed", _("Failed")
        CANCELLED = "cancelled", _("Cancelled")
        UNDOING = "undoing", _("Being undone")
        UNDONE = "undone", _("Undone")

    class Origin(models.TextChoices):
        UPLOAD = "upload", _("Uploaded file")
        PASTE = "paste", _("Pasted rows")
        SAMPLE = "sample", _("Sample list")
        COMMAND = "command", _("Command line")

    class Gone(models.TextChoices):
        EXPIRED = "expired", _("The list and its rows left out were deleted after 90 days. The numbers stay.")
        FORGOTTEN = (
            "forgotten",
            _("The list was deleted because a customer in it was forgotten. The numbers stay."),
        )

    origin = models.CharField(_("origin"), max_length=8, choices=Origin, default=Origin.UPLOAD)
    channel = TenantForeignKey("accounts.Channel", on_delete=models.CASCADE, related_name="+")
    event_type = models.CharField(_("event type"), max_length=40)
    file_name = models.CharField(_("file"), max_length=200)
    file_key = models.CharField(max_length=300)
    gone = models.CharField(max_length=10, choices=Gone, blank=True)
    searched_at = models.DateTimeField(null=True)
    file_size = models.PositiveBigIntegerField(_("size"))
    file_hash = models.BinaryField(max_length=32)
    sheet = models.JSONField(default=dict)
    encoding = models.CharField(_("encoding"), max_length=20, default="utf-8")
    delimiter = models.CharField(_("separator"), max_length=1, default=",")
    has_header = models.BooleanField(_("first row is a header"), default=True)
    columns = ArrayField(models.CharField(max_length=200), default=list)
    mapping = models.JSONField(_("mapping"), default=dict)
    language = models.CharField(_("language"), max_length=8, blank=True)
    legal_basis = models.CharField(_("legal basis"), max_length=20, blank=True)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.UPLOADED)
    byte_offset = models.PositiveBigIntegerField(default=0)
    line = models.PositiveIntegerField(default=0)
    counts = models.JSONField(default=dict)
    refusals = models.JSONField(default=dict)
    undone = models.JSONField(default=dict)
    error = models.CharField(max_length=300, blank=True)
    lease_until = models.DateTimeField(null=True)
    claim = models.UUIDField(null=True)
    created_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, null=True, related_name="+")
    started_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)

    class Meta(OrganisationOwned.Meta):
        ordering = ["-id"]
        indexes = [
            models.Index(fields=["organisation", "file_hash"], name="import_file_hash"),
            models.Index(
                fields=["organisation", "id"],
                condition=models.Q(state__in=["waiting", "running", "undoing"]),
                name="import_open",
            ),
            models.Index(
                fields=["organisation", "created_at"],
                condition=~models.Q(gone="expired"),
                name="import_stored",
            ),
        ]

    def __str__(self) -> str:
        return self.file_name


class ImportIssue(OrganisationOwned):
    """A row that did not become an event, as it stood in the file, with the verdict and why."""

    import_run = TenantForeignKey(Import, on_delete=models.CASCADE, related_name="issues")
    line = models.PositiveIntegerField()
    verdict = models.CharField(max_length=20)
    field = models.CharField(max_length=40, blank=True)
    reason = models.CharField(max_length=300, blank=True)
    cells = ArrayField(models.TextField(), default=list)

    class Meta(OrganisationOwned.Meta):
        ordering = ["line"]
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "import_run", "line"], name="import_issue_line_once"
            )
        ]
