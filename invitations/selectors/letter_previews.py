"""A letter as a sample customer or a real one would get it, and what can be chosen for such a preview."""

from __future__ import annotations

import email
import email.policy
import html
import re
from dataclasses import dataclass, replace
from datetime import datetime
from email.message import EmailMessage

from django.conf import settings
from django.contrib.postgres.aggregates import ArrayAgg
from django.db.models import Count, Q, QuerySet, Value

from accounts.models import Channel, Organisation, SenderIdentity
from balancing.models import Listing
from balancing.platforms import CUSTOM, OWN, PLATFORMS, can_be_asked
from invitations import messages
from invitations.letters.sample import sample_addresses, sample_values
from invitations.letters.standard import LANGUAGES
from invitations.letters.wording import LetterValues, Wording
from invitations.models import Event, MessageTemplate, TemplateVersion
from invitations.schedule import local_day
from invitations.selectors.letters import Step, doors, letters, look_of, wording_book, wording_for
from invitations.wording_rules import Finding, check

_HIDDEN = re.compile(r"<div[^>]*display:none[^>]*>([^<]*)<", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Choice:
    """What is previewed. `template` None is the standard letter; `event` None is the sample customer.

    `listing` None is the own page, or a page that the channel does not have yet on the platform `elsewhere`.
    `language` is the customer's.
    """

    channel: Channel
    template: MessageTemplate | None
    listing: Listing | None
    kind: str
    language: str
    event: Event | None = None
    elsewhere: str = OWN

    @property
    def platform(self) -> str:
        """Return the key of the platform."""
        return self.listing.platform if self.listing else self.elsewhere

    @property
    def platform_name(self) -> str:
        """Return what customers call the platform: its own name, or the organisation's for a page of its choice."""
        if self.listing is not None and self.platform == CUSTOM:
            return self.listing.name
        return "" if self.platform == OWN else str(PLATFORMS[self.platform].name)


@dataclass(frozen=True, slots=True)
class Preview:
    """One letter, written as for sending and read again, so that what is shown is what would be sent."""

    wording: Wording
    findings: list[Finding]
    content: bytes
    message: EmailMessage

    @property
    def subject(self) -> str:
        """Return the subject as it is read."""
        return str(self.message["Subject"]).strip()

    @property
    def preheader(self) -> str:
        """Return what mail programs show beside the subject: the page's first, hidden words."""
        found = _HIDDEN.search(self.html)
        return " ".join(html.unescape(found[1]).split()) if found else ""

    @property
    def html(self) -> str:
        """Return the page of the letter."""
        return self.message.get_body(("html",)).get_content()

    @property
    def text(self) -> str:
        """Return the plain text of the letter."""
        return self.message.get_body(("plain",)).get_content()


def preview_of(
    organisation: Organisation,
    choice: Choice,
    *,
    now: datetime,
    recipient: str = "",
    wording: Wording | None = None,
) -> Preview:
    """Return the letter as a customer would get it; its links explain themselves and count nothing.

    It goes to `recipient` instead of the customer, and says `wording` instead of the words in use, when these are
    told. Raises `ValueError` when the letter cannot be written, as `messages.compose` does.
    """
    wording = wording or wording_for(
        template=choice.template,
        kind=choice.kind,
        platform=choice.platform,
        language=choice.language,
        channel_language=choice.channel.language,
    )
    values = sample_values(
        organisation=organisation.pk,
        listing=choice.listing.pk if choice.listing else 0,
        platform=choice.platform,
        platform_name=choice.platform_name,
        language=wording.language,
        today=local_day(now, choice.channel.zone),
    )
    if choice.event is not None:
        values = _real(values, choice.event, choice.channel)
    if recipient:
        values = replace(values, email=recipient)
    look = look_of(organisation, choice.channel, sender_of(choice.channel))
    content = messages.compose(
        values,
        wording,
        look,
        addresses=sample_addresses(values, doors()),
        message_id=messages.new_message_id(look.from_email),
        date=now,
    )
    message = email.message_from_bytes(content, policy=email.policy.default)
    return Preview(wording, check(wording), content, message)


def steps_to(choice: Choice) -> list[Step]:
    """Return which languages were asked for the words of a choice, and what was found in each; the last is used."""
    key = choice.template.pk if choice.template else None
    book = wording_book([key])
    return book.steps(key, choice.kind, choice.platform, choice.language, choice.channel.language)


def _real(values: LetterValues, event: Event, channel: Channel) -> LetterValues:
    """Return the values with a real customer's; the links stay those of a sample."""
    return replace(
        values,
        email=event.customer.email or values.email,
        name=event.customer.name,
        reference=event.reference,
        event_day=local_day(event.occurred_at, channel.zone),
    )


def sender_of(channel: Channel) -> SenderIdentity:
    """Return in whose name a preview is written: the channel's verified sender, else the house's."""
    if channel.sender is not None and channel.sender.verified_at is not None:
        return channel.sender
    return SenderIdentity(from_name=channel.name, from_email=settings.HOUSE_SENDER)


def listings_of(channel: Channel) -> QuerySet[Listing]:
    """Return the channel's active pages on other platforms where customers may be asked to write."""
    found = Listing.objects.filter(organisation=channel.organisation_id, channel=channel, is_active=True)
    askable = [key for key in found.values_list("platform", flat=True) if can_be_asked(key) and key != OWN]
    return found.filter(platform__in=askable)


def platforms_of(organisation: Organisation) -> set[str]:
    """Return the platforms other than our own on which the organisation has a page and may ask for reviews."""
    found = Listing.objects.filter(organisation=organisation, is_active=True).values_list(
        "platform", flat=True
    )
    return {key for key in found.distinct().order_by("platform") if can_be_asked(key) and key != OWN}


def latest_events(channel: Channel, limit: int = 12) -> list[Event]:
    """Return the latest events of a channel whose customers are not erased, to see a letter as one of them would."""
    return list(_events(channel).order_by("-received_on", "-id")[:limit])


def event_of(channel: Channel, public_id: str) -> Event | None:
    """Return the event of a channel with that public id, or None when it is not there or its customer erased."""
    uuid = Event.uuid_of(public_id)
    return _events(channel).filter(public_uuid=uuid).first() if uuid else None


def _events(channel: Channel) -> QuerySet[Event]:
    found = Event.objects.filter(organisation=channel.organisation_id, channel=channel)
    return found.filter(customer__email__isnull=False).select_related("customer")


def languages_of(template: MessageTemplate | None) -> list[str]:
    """Return the languages in which a letter has words of its own, the standard ones first."""
    if template is None:
        return list(LANGUAGES)
    versions = TemplateVersion.objects.filter(
        organisation=template.organisation_id, template=template, is_current=True
    )
    own = set(versions.values_list("language", flat=True))
    return [*LANGUAGES, *sorted(own - set(LANGUAGES))]


def letters_in_use(organisation: Organisation) -> QuerySet[MessageTemplate]:
    """Return an organisation's own letters with `rules_in_use`, how many active rules write by each, and `spoken`."""
    return letters(organisation).annotate(
        rules_in_use=Count("rules", filter=Q(rules__is_active=True), distinct=True),
        spoken=ArrayAgg(
            "versions__language", filter=Q(versions__is_current=True), distinct=True, default=Value([])
        ),
    )


def listing_by_key(organisation: int, key: int) -> Listing | None:
    """Return the listing that a token names, or None for the own page and for one that is gone."""
    return Listing.objects.filter(organisation_id=organisation, pk=key).first() if key else None
