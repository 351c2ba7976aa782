"""Which words a letter has, how it looks, and where its links lead: rows and settings turned into plain values."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from typing import NamedTuple

from django.conf import settings
from django.db.models import QuerySet

from accounts.models import Channel, Organisation, SenderIdentity
from core.addresses import normalise
from core.public_tokens import tokens
from core.tokens import Tokens
from invitations.letters.phrases import FALLBACK, primary
from invitations.letters.standard import INVITATION, REMINDER, has_language, reminder_of, standard
from invitations.letters.wording import Block, Look, Wording
from invitations.links import OWN_PLATFORM, Doors
from invitations.models import MessageTemplate, TemplateVersion

Key = tuple[int, str, str, str]  # template, kind, platform, language

# Where the words of a step come from, or that there are none.
FOR_PLATFORM, FOR_ANY, AS_REMINDER, NOTHING = "platform", "any", "reminder", "nothing"
STANDARD, NO_STANDARD = "standard", "no_standard"


class Step(NamedTuple):
    """One language that was asked for, and what was found there."""

    language: str
    origin: str


class WordingBook:
    """The current words of some templates, read once; `find` asks no database."""

    def __init__(self, versions: Iterable[TemplateVersion]) -> None:
        self._words: dict[Key, Wording] = {
            (version.template_id, version.kind, version.platform, version.language): wording_of(version)
            for version in versions
        }
        self._written = {key[0] for key in self._words}

    def find(
        self, template: int | None, kind: str, platform: str, language: str, channel_language: str
    ) -> Wording:
        """Return the words for a letter: the template's own where it has any, else the standard ones.

        Asks for the customer's language, then the channel's, then English, each with its region first; within
        a language for words made for the platform, then for those that fit any. A reminder nobody wrote is the
        invitation under another subject. `template` is a key, or None for the standard letter.
        """
        languages = chain(language, channel_language)
        if template in self._written:
            for spoken in languages:
                if found := self._own(template, kind, platform, spoken):
                    return found[1]
        spoken = next(spoken for spoken in languages if has_language(spoken))
        return _standard(kind, platform == OWN_PLATFORM, spoken)

    def steps(
        self, template: int | None, kind: str, platform: str, language: str, channel_language: str
    ) -> list[Step]:
        """Return the way that `find` goes, language by language, up to the words it finds; those are the last step."""
        languages, taken = chain(language, channel_language), []
        if template in self._written:
            for spoken in languages:
                found = self._own(template, kind, platform, spoken)
                taken.append(Step(spoken, found[0] if found else NOTHING))
                if found:
                    return taken
        for spoken in languages:
            taken.append(Step(spoken, STANDARD if has_language(spoken) else NO_STANDARD))
            if has_language(spoken):
                break
        return taken

    def _own(self, template: int, kind: str, platform: str, language: str) -> tuple[str, Wording] | None:
        for asked, origin in ((platform, FOR_PLATFORM), ("", FOR_ANY)):
            if found := self._words.get((template, kind, asked, language)):
                return origin, found
        if kind == REMINDER:
            found = self._own(template, INVITATION, platform, language)
            return (AS_REMINDER, reminder_of(found[1])) if found else None
        return None


def chain(*languages: str) -> list[str]:
    """Return the languages to try, each with its region first and without it next, English at the end."""
    tried = [form for language in languages if language for form in (language, primary(language))]
    return list(dict.fromkeys([*tried, FALLBACK]))


def wording_book(templates: Iterable[int | None]) -> WordingBook:
    """Return the current words of the templates with these keys, by one query, or none for the standard letter."""
    wanted = {template for template in templates if template is not None}
    if not wanted:
        return WordingBook(())
    return WordingBook(TemplateVersion.objects.filter(template_id__in=wanted, is_current=True))


def wording_for(
    *,
    template: MessageTemplate | None,
    kind: str,
    platform: str,
    language: str,
    channel_language: str,
) -> Wording:
    """Return the words of one letter, as `WordingBook.find` does."""
    key = template.pk if template else None
    return wording_book([key]).find(key, kind, platform, language, channel_language)


def look_of(organisation: Organisation, channel: Channel, sender: SenderIdentity) -> Look:
    """Return what is the same in all letters of a channel that leave in a sender's name."""
    return Look(
        organisation=organisation.name,
        channel=channel.name,
        channel_key=channel.public_id,
        colour=channel.colour,
        from_name=sender.from_name,
        from_email=normalise(sender.from_email) or sender.from_email,
        reply_to=normalise(sender.reply_to) or "",
        postal_address=organisation.postal_address,
        privacy_url=organisation.privacy_url,
    )


def doors() -> Doors:
    """Return where the public addresses of this installation begin, and what makes their tokens."""
    return _doors(tokens(), settings.BASE_URL, settings.TRACKING_URL)


def letters(organisation: Organisation) -> QuerySet[MessageTemplate]:
    """Return an organisation's own letters that are not archived, by name."""
    return MessageTemplate.objects.filter(organisation=organisation, is_archived=False)


def letter_by_public_id(organisation: Organisation, public_id: str) -> MessageTemplate | None:
    """Return the letter with that public id, or None when the organisation has no such letter."""
    uuid = MessageTemplate.uuid_of(public_id)
    return letters(organisation).filter(public_uuid=uuid).first() if uuid else None


def archived_letters(organisation: Organisation) -> QuerySet[MessageTemplate]:
    """Return the letters that an organisation has put away, by name."""
    return MessageTemplate.objects.filter(organisation=organisation, is_archived=True)


def archived_letter(organisation: Organisation, public_id: str) -> MessageTemplate | None:
    """Return the letter put away with that public id, or None when the organisation has no such letter."""
    uuid = MessageTemplate.uuid_of(public_id)
    return archived_letters(organisation).filter(public_uuid=uuid).first() if uuid else None


def wording_of(version: TemplateVersion) -> Wording:
    """Return the words of a version."""
    blocks = tuple(Block(block["kind"], block["text"]) for block in version.blocks)
    return Wording(version.language, version.subject, version.preheader, blocks, version.public_id)


# The same object each time, so that the memory of compiled letters knows it at a glance.
@lru_cache(maxsize=64)
def _standard(kind: str, is_own: bool, language: str) -> Wording:
    return standard(kind, is_own=is_own, language=language)


@lru_cache(maxsize=8)
def _doors(maker: Tokens, base_url: str, tracking_url: str) -> Doors:
    return Doors(maker, base_url, tracking_url)
