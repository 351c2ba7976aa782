"""A claimed letter and a batch of them: what claiming knows, composing needs, marker and record ask for. No queries."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import NamedTuple
from uuid import UUID

from accounts.models import Channel, Organisation
from core.identifiers import uuid7
from invitations import schedule
from invitations.models import InvitationRule


@dataclass(frozen=True, slots=True)
class NextLetter:
    """The reminder that follows when this letter has left."""

    public_uuid: UUID
    due_at: datetime
    expires_at: datetime


def reminder_of(
    rule: InvitationRule, channel: Channel, *, sent_at: datetime, now: datetime, lateness: timedelta
) -> NextLetter | None:
    """Return the reminder of a letter that left at `sent_at`, or None when the rule has none."""
    if not rule.has_reminder:
        return None
    due = schedule.reminder_due_at(
        sent_at=sent_at, days=rule.reminder_days, hour=rule.send_hour, zone=channel.zone, now=now
    )
    return NextLetter(uuid7(), due, schedule.expires_at(due, lateness))


@dataclass(frozen=True, slots=True)
class Job:
    """One claimed delivery. `attempts` are those before this one; `hashes` its address under every live pepper."""

    id: int
    public_uuid: UUID
    claim: UUID
    sequence: int
    attempts: int
    hashes: tuple[bytes, ...]
    invitation: int
    is_tracked: bool
    may_remind: bool
    language: str
    reference: str
    email: str
    name: str
    occurred_at: datetime
    channel: Channel
    rule: InvitationRule
    listing: int
    lateness: timedelta

    def local_day(self, moment: datetime) -> date:
        """Return the channel's day of a moment."""
        return schedule.local_day(moment, self.channel.zone)

    def next_letter(self, *, sent_at: datetime, now: datetime) -> NextLetter | None:
        """Return the reminder to schedule once this letter has left, if the rule and the customer want one."""
        if self.sequence or not self.may_remind:
            return None
        return reminder_of(self.rule, self.channel, sent_at=sent_at, now=now, lateness=self.lateness)


class Written(NamedTuple):
    """What is kept of a letter that was written: its Message-ID, and which words it has, see `Delivery.words`."""

    message_id: str
    words: str


@dataclass(frozen=True, slots=True)
class Batch:
    """What one claim took. `taken` counts all rows it moved, stopped ones too; `until` is their latest due time."""

    organisation: Organisation
    jobs: list[Job] = field(default_factory=list)
    taken: int = 0
    until: datetime | None = None
