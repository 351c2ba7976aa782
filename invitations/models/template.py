"""The tenant's words: letters as blocks of plain text with placeholders, in immutable versions."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from core.models import OrganisationOwned, PublicId, TenantForeignKey, TimeStamped


class MessageTemplate(PublicId, TimeStamped, OrganisationOwned):
    """A letter that a rule can choose. Its words are versions by kind, platform and language.

    An organisation without a row of its own writes with the standard letter, whose words are in code.
    """

    PREFIX = "tpl"

    name = models.CharField(_("name"), max_length=80)
    is_archived = models.BooleanField(default=False)

    class Meta(OrganisationOwned.Meta):
        ordering = ["name"]
        constraints = [models.UniqueConstraint(fields=["organisation", "name"], name="template_name_once")]

    def __str__(self) -> str:
        return self.name


class TemplateVersion(PublicId, OrganisationOwned):
    """One wording: kind × platform (blank: any) × language × version.

    Its words never change, which the database enforces; only `is_current` does, when another takes its place or
    when nothing does and the letter falls back to other words.
    """

    PREFIX = "tpv"

    class Kind(models.TextChoices):
        INVITATION = "invitation", _("Invitation")
        REMINDER = "reminder", _("Reminder")

    template = TenantForeignKey(MessageTemplate, on_delete=models.CASCADE, related_name="versions")
    kind = models.CharField(max_length=12, choices=Kind)
    platform = models.CharField(max_length=30, blank=True)
    language = models.CharField(max_length=8)
    version = models.PositiveIntegerField()
    is_current = models.BooleanField(default=True)
    subject = models.CharField(_("subject"), max_length=200)
    preheader = models.CharField(_("preheader"), max_length=200, blank=True)
    blocks = models.JSONField(_("blocks"), default=list)  # [{"kind": …, "text": …}], see `letters.blocks`
    created_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, null=True, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta(OrganisationOwned.Meta):
        ordering = ["-version"]
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "template", "kind", "platform", "language", "version"],
                name="template_version_once",
            ),
            models.UniqueConstraint(
                fields=["organisation", "template", "kind", "platform", "language"],
                condition=models.Q(is_current=True),
                name="template_current_once",
            ),
        ]
