"""The words an organisation has written for a letter: what is in use, and every version there ever was."""

from __future__ import annotations

from django.db.models import QuerySet

from invitations.models import InvitationRule, MessageTemplate, TemplateVersion


def words_in_use(template: MessageTemplate) -> QuerySet[TemplateVersion]:
    """Return the current versions of a letter, by kind, platform (any first) and language."""
    return _versions(template).filter(is_current=True).order_by("kind", "platform", "language")


def versions_of(
    template: MessageTemplate, kind: str, platform: str, language: str
) -> QuerySet[TemplateVersion]:
    """Return every version of the words of a kind, platform (blank: any) and language, newest first."""
    return _versions(template).filter(kind=kind, platform=platform, language=language).order_by("-version")


def current_version(
    template: MessageTemplate, kind: str, platform: str, language: str
) -> TemplateVersion | None:
    """Return the words in use for exactly this kind, platform and language, or None when there are none."""
    return versions_of(template, kind, platform, language).filter(is_current=True).first()


def version_by_public_id(template: MessageTemplate, public_id: str) -> TemplateVersion | None:
    """Return the version of a letter with that public id, or None when the letter has no such version."""
    uuid = TemplateVersion.uuid_of(public_id)
    return _versions(template).filter(public_uuid=uuid).first() if uuid else None


def rules_with(template: MessageTemplate) -> QuerySet[InvitationRule]:
    """Return the rules that write with a letter, the active ones first."""
    found = InvitationRule.objects.filter(organisation=template.organisation_id, template=template)
    return found.select_related("channel").order_by("-is_active", "channel__name", "event_type", "kind")


def _versions(template: MessageTemplate) -> QuerySet[TemplateVersion]:
    found = TemplateVersion.objects.filter(organisation=template.organisation_id, template=template)
    return found.select_related("created_by")
