"""Half a year of one channel: what was reported, asked, opened, clicked and written. Nothing is saved here."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from accounts.models import Channel
from invitations import schedule
from invitations.refusals import Refusal
from reputation.demo.words import FIRST, LAST

DAYS = 182
# The last quarter has the life; the one before it less, to compare with.
QUARTER, _BEFORE = 91, 0.6
_REFUSED = 0.065
# What came of a letter whose time has come, of a thousand; the rest was sent.
_OUTCOMES = {"failed": 6, "unknown": 2, "suppressed": 5, "cancelled": 4, "expired": 3}


@dataclass
class Story:
    """One order and what came of asking about it."""

    first: str
    last: str
    email: str
    reference: str
    occurred_at: datetime
    due_at: datetime
    delivery: str
    refusal: str = ""
    listing: int | None = None
    platform: str = ""
    fallback: str = ""
    sent_at: datetime | None = None
    is_bounced: bool = False
    is_complaint: bool = False
    opened_at: datetime | None = None
    clicked_at: datetime | None = None
    scanned_at: datetime | None = None
    rating: int = 0
    reviewed_at: datetime | None = None
    is_answered: bool = False
    reminder: str = ""
    reminder_due_at: datetime | None = None
    keys: dict[str, int] = field(default_factory=dict)


def stories(channel: Channel, now: datetime, weight: float, dice: random.Random) -> Iterator[Story]:
    """Yield the orders of a channel from half a year ago until today, in order; `weight` is orders a day."""
    zone = channel.zone
    number = 10_000
    for back in range(DAYS, -1, -1):
        day = (now.astimezone(zone) - timedelta(days=back)).date()
        growth = (1 + 0.5 * (DAYS - back) / DAYS) * (1.0 if back <= QUARTER else _BEFORE)
        weekend = 0.6 if day.weekday() >= 5 else 1.0
        for _order in range(round(weight * growth * weekend * dice.uniform(0.85, 1.15))):
            number += 1
            moment = datetime.combine(day, time(dice.randrange(8, 21), dice.randrange(60)), zone)
            if moment < now:
                yield _story(channel, zone, number, moment, now, dice)


def _story(
    channel: Channel, zone: ZoneInfo, number: int, moment: datetime, now: datetime, dice: random.Random
) -> Story:
    first, last = dice.choice(FIRST[channel.language]), dice.choice(LAST[channel.language])
    domain = dice.choices(("gmail.com", "example.com", "example.org"), (45, 35, 20))[0]
    # A local part of this shape belongs to nobody, even where the domain is real.
    email = f"demo.{dice.randbytes(14).hex()}@{domain}"
    due = schedule.due_at(event_on=moment.date(), days=5, hour=10, zone=zone, now=moment)
    story = Story(first, last, email, f"{channel.reference[:2].upper()}-{number}", moment, due, "scheduled")
    if dice.random() < _REFUSED:
        story.refusal, story.delivery = dice.choice(REASONS), ""
        return story
    if due >= now:
        return story
    roll = dice.randrange(1000)
    for state, share in _OUTCOMES.items():
        if roll < share:
            story.delivery = state
            break
        roll -= share
    else:
        story.delivery = "sent"
        story.sent_at = due + timedelta(seconds=dice.randrange(2, 90))
    return story


REASONS = [
    reason.value for reason in Refusal for _ in range(8 if reason in ("capped", "no_legal_basis") else 1)
]


def react(story: Story, platform: str, progress: float, now: datetime, dice: random.Random) -> None:
    """Let the customer of a sent letter react, or not; `progress` 0…1 is how far into the half-year we are."""
    sent = story.sent_at
    if sent is None:
        return
    if dice.random() < 0.012:
        story.is_bounced = True
        return
    if dice.random() < 0.3:
        story.scanned_at = sent + timedelta(seconds=dice.randrange(1, 20))
    opened = sent + timedelta(minutes=dice.expovariate(1 / 400))
    if dice.random() < 0.57 and opened < now:
        story.opened_at = opened
        clicked = opened + timedelta(seconds=dice.randrange(20, 900))
        if dice.random() < (0.38 if platform == "own" else 0.3) and clicked < now:
            story.clicked_at = clicked
            written = clicked + timedelta(seconds=dice.randrange(45, 600))
            if platform == "own" and dice.random() < 0.55 and written < now:
                story.reviewed_at = written
                happy = 0.62 + 0.16 * progress
                story.rating = 5 if dice.random() < happy else dice.choices((4, 3, 2, 1), (55, 20, 12, 13))[0]
                story.is_answered = dice.random() < (0.9 if written < now - timedelta(days=4) else 0.4)
    story.is_complaint = not story.clicked_at and dice.random() < 0.0008
    story.reminder_due_at = sent.replace(minute=0, second=0, microsecond=0) + timedelta(days=7)
    if story.reviewed_at or (story.clicked_at and platform != "own"):
        story.reminder = "cancelled"
    else:
        story.reminder = "sent" if story.reminder_due_at < now else "scheduled"
