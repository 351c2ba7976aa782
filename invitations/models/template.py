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
    """One immutable wording: kind × platform (blank: any) × language × version."""

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
    heading = models.CharField(_("heading"), max_length=200, blank=True)
    paragraphs = models.JSONField(_("paragraphs"), default=list)
    button = models.CharField(_("button"), max_length=80)
    signature = models.TextField(_("signature"), max_length=400, blank=True)
    has_stars = models.BooleanField(_("row of stars"), default=False)
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
