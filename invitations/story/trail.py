"""The rows behind one invitation, and the steps that are told of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from enum import StrEnum
from zoneinfo import ZoneInfo

from django.utils.functional import Promise

from balancing.models import Allocation
from invitations.bulk_outcomes import Standing
from invitations.models import BulkActionRow, Delivery, Invitation, Suppression
from invitations.resend_times import may_send_again_at

Words = str | Promise


class Link(StrEnum):
    """What a step leads to. Pages know the addresses; steps do not."""

    NONE = ""
    IMPORT = "import"
    RULE = "rule"
    CHANNEL = "channel"
    ORGANISATION = "organisation"
    SHARES = "shares"
    CUSTOMER = "customer"
    UNKNOWN = "unknown"
    REVIEWS = "reviews"


@dataclass(frozen=True)
class Step:
    """One thing that happened, or is to happen: when (a moment, or only a local day), what, and why.

    `kind` and `icon` are those of the component `timeline`; `is_ahead` marks what has not happened yet; `before` is a
    moment by which it must have happened, for what has only a day.
    """

    title: Words
    text: Words = ""
    at: datetime | None = None
    on: date | None = None
    kind: str = ""
    icon: str = "check"
    link: Link = Link.NONE
    is_ahead: bool = False
    before: datetime | None = None

    def place(self, zone: ZoneInfo) -> datetime:
        """Return where the step stands among the others; a bare day at its end, but not after `before`."""
        if self.at is not None:
            return self.at
        if self.on is None:
            return datetime.max.replace(tzinfo=UTC)
        end = datetime.combine(self.on, time(23, 59, 59), tzinfo=zone)
        return min(end, self.before or end)


@dataclass(frozen=True)
class Trail:
    """One invitation with its letters (their journal, tries and later news fetched), and the platform drawn.

    `deeds` are what people did to its letters, with the action and its author fetched.
    """

    invitation: Invitation
    letters: Sequence[Delivery]
    allocation: Allocation | None
    suppressions: Sequence[Suppression]
    deeds: Sequence[BulkActionRow] = ()

    def letter(self, sequence: int) -> Delivery | None:
        """Return the first letter (0) or the reminder (1), or None when it was never scheduled."""
        return next((letter for letter in self.letters if letter.sequence == sequence), None)


def standing_of(trail: Trail, now: datetime) -> Standing:
    """Return how an invitation stands towards a deed of many; whether another has taken its place is not looked at."""
    invitation = trail.invitation
    if not trail.letters:
        return Standing(invitation.state)
    last = max(trail.letters, key=lambda letter: letter.sequence)
    marked = [attempt.marked_at for attempt in last.tries.all() if attempt.marked_at]
    return Standing(
        invitation.state,
        last.state,
        last.reason,
        last.sequence,
        is_suppressed=bool(trail.suppressions),
        is_early=any(may_send_again_at(moment) > now for moment in marked),
        is_late=last.expires_at <= now,
    )
