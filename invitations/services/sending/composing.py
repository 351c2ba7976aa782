"""Composing: from a claimed batch to finished letters. Reads in one transaction, writes letters outside of any."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

import structlog

from balancing.models import Listing
from balancing.platforms import CUSTOM, OWN, PLATFORMS, can_be_asked
from core.tenancy import tenant
from invitations import links, messages
from invitations.letters.wording import LetterValues, Look, Wording
from invitations.mailer import Letter
from invitations.models import Delivery, TemplateVersion
from invitations.selectors import letters
from invitations.services.sending.enveloping import Envelope, envelope_of
from invitations.services.sending.jobs import Batch, Job, Written
from invitations.services.sending.routes import Route

log = structlog.get_logger(__name__)

Kind = TemplateVersion.Kind


@dataclass(frozen=True, slots=True)
class Composed:
    """The letters of a batch, what is kept of them by delivery, and the deliveries that could not be written."""

    letters: list[Letter] = field(default_factory=list)
    written: dict[int, Written] = field(default_factory=dict)
    poisoned: list[Job] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Frame:
    """What the letters of a batch share: looks and own pages by channel, wordings and listings by key."""

    looks: dict[int, Look]
    book: letters.WordingBook
    listings: dict[int, Listing]
    own: dict[int, Listing]
    doors: links.Doors
    envelope: Envelope

    def listing_of(self, job: Job) -> Listing:
        """Return where the letter leads: a listing gone since it was drawn gives way to the own page."""
        listing = self.listings[job.listing]
        is_open = listing.is_active and can_be_asked(listing.platform)
        return listing if is_open else self.own.get(job.channel.pk, listing)


def compose(batch: Batch, *, now: datetime, route: Route | None = None) -> Composed:
    """Write the letters of a batch; call it with no tenant open. `now` becomes their Date.

    The route decides on return paths and signatures; without one there are neither.

    A letter whose writing fails, by whatever error, is set aside as poisoned and logged by its id; the rest go on.
    """
    with tenant(batch.organisation):
        frame = _frame(batch, route, now)
    composed = Composed()
    for job in batch.jobs:
        try:
            letter, written = _write(job, frame, now)
        except Exception as error:
            log.exception(
                "letter.unwritable", delivery=_shown(job), fault=type(error).__name__, exc_info=False
            )
            composed.poisoned.append(job)
        else:
            composed.letters.append(letter)
            composed.written[job.id] = written
    return composed


def _frame(batch: Batch, route: Route | None, now: datetime) -> _Frame:
    jobs = batch.jobs
    channels = {job.channel.pk: job.channel for job in jobs}
    listings = Listing.objects.filter(organisation=batch.organisation, channel__in=list(channels))
    return _Frame(
        looks={
            key: letters.look_of(batch.organisation, channel, channel.sender)
            for key, channel in channels.items()
        },
        book=letters.wording_book({job.rule.template_id for job in jobs}),
        listings={listing.pk: listing for listing in listings},
        own={listing.channel_id: listing for listing in listings if listing.platform == OWN},
        doors=letters.doors(),
        envelope=envelope_of(route, channels, now),
    )


def _write(job: Job, frame: _Frame, now: datetime) -> tuple[Letter, Written]:
    look, listing = frame.looks[job.channel.pk], frame.listing_of(job)
    values = LetterValues(
        organisation=job.channel.organisation_id,
        invitation=job.invitation,
        listing=listing.pk,
        sequence=job.sequence,
        delivery=_shown(job),
        platform=listing.platform,
        platform_name=_name_of(listing),
        email=job.email,
        name=job.name,
        reference=job.reference,
        event_day=job.local_day(job.occurred_at),
        is_tracked=job.is_tracked,
        has_own_link=listing.has_keys,
    )
    wording = _wording(job, listing.platform, frame.book)
    message_id = messages.new_message_id(look.from_email)
    content = messages.compose(
        values,
        wording,
        look,
        addresses=links.addresses(values, frame.doors),
        message_id=message_id,
        date=now,
    )
    envelope = frame.envelope
    content = envelope.signed(job.channel.pk, content)
    letter = Letter(job.id, envelope.sender(job, look.from_email), job.email, content)
    return letter, Written(message_id, wording.version or letters.STANDARD)


def _wording(job: Job, platform: str, book: letters.WordingBook) -> Wording:
    kind = Kind.REMINDER if job.sequence else Kind.INVITATION
    return book.find(job.rule.template_id, kind, platform, job.language, job.channel.language)


def _name_of(listing: Listing) -> str:
    if listing.platform in (OWN, CUSTOM):
        return listing.name
    return str(PLATFORMS[listing.platform].name)


def _shown(job: Job) -> str:
    return f"{Delivery.PREFIX}_{job.public_uuid.hex}"
