"""The words an organisation has written for a letter: what is in use, and every version there ever was."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db.models import QuerySet

from invitations.models import Delivery, Invitation, InvitationRule, MessageTemplate, TemplateVersion
from invitations.selectors.letters import STANDARD, wording_book
from invitations.states import DELIVERY_STOPPABLE, DeliveryState

_MAY_LEAVE = DELIVERY_STOPPABLE | {DeliveryState.UNKNOWN, DeliveryState.FAILED, DeliveryState.CANCELLED}


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


@dataclass(frozen=True)
class WordsOfLetter:
    """What a letter was last written with, and what it will be as things stand: a version, or None for standard words.

    `was_written` and `may_leave` tell whether there is any.
    """

    was_written: bool
    before: TemplateVersion | None
    may_leave: bool
    next: TemplateVersion | None


def words_of_letters(invitation: Invitation, letters: Sequence[Delivery]) -> dict[int, WordsOfLetter]:
    """Return which words the letters of an invitation have, by key; letters that left before this was kept have none.

    What is still to leave has the words in use then, for the platform drawn, if one is.
    """
    rule, platform = invitation.rule, invitation.listing.platform if invitation.listing else ""
    open_ones = [letter for letter in letters if letter.state in _MAY_LEAVE]
    book = wording_book([rule.template_id] if open_ones else [])
    to_come: dict[int, str] = {}
    for letter in open_ones:
        kind = TemplateVersion.Kind.REMINDER if letter.sequence else TemplateVersion.Kind.INVITATION
        languages = invitation.language, invitation.channel.language
        to_come[letter.pk] = book.find(rule.template_id, kind, platform, *languages).version
    wanted = {words for words in (*to_come.values(), *(letter.words for letter in letters)) if words}
    known = _by_public_id(invitation, wanted - {STANDARD})
    return {
        letter.pk: WordsOfLetter(
            bool(letter.words),
            known.get(letter.words),
            letter.pk in to_come,
            known.get(to_come.get(letter.pk, "")),
        )
        for letter in letters
    }


def rules_with(template: MessageTemplate) -> QuerySet[InvitationRule]:
    """Return the rules that write with a letter, the active ones first."""
    found = InvitationRule.objects.filter(organisation=template.organisation_id, template=template)
    return found.select_related("channel").order_by("-is_active", "channel__name", "event_type", "kind")


def _by_public_id(invitation: Invitation, public_ids: Iterable[str]) -> dict[str, TemplateVersion]:
    uuids = [uuid for public_id in public_ids if (uuid := TemplateVersion.uuid_of(public_id))]
    if not uuids:
        return {}
    found = TemplateVersion.objects.filter(organisation=invitation.organisation_id, public_uuid__in=uuids)
    return {version.public_id: version for version in found.select_related("template")}


def _versions(template: MessageTemplate) -> QuerySet[TemplateVersion]:
    found = TemplateVersion.objects.filter(organisation=template.organisation_id, template=template)
    return found.select_related("created_by")
