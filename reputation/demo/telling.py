"""Write the stories of a channel as the rows they would have left behind."""

from __future__ import annotations

import random
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from accounts.models import Channel, User
from balancing.eligibility import Traits
from balancing.services import Request, allocate
from core.addresses import domain_of
from core.identifiers import uuid7
from invitations.models import (
    Attempt,
    Customer,
    Delivery,
    DeliveryChange,
    Event,
    Invitation,
    InvitationRule,
)
from reputation.demo.answers import address_of, day_of, tell_onward, tell_reactions, tell_reviews
from reputation.demo.history import DAYS, Story, react
from reputation.demo.loading import keys, load

LATENESS = timedelta(days=14)
STATES = {"sent": "sent", "failed": "scheduled", "unknown": "scheduled", "suppressed": "refused"}
_NO_CLAIM = UUID(int=0)


def tell(
    channel: Channel,
    rule: InvitationRule,
    stories: Sequence[Story],
    owner: User,
    now: datetime,
    dice: random.Random,
) -> None:
    """Write everything about these stories of a channel into the open tenant."""
    _give_keys(stories)
    _draw(channel, stories, now)
    for story in stories:
        progress = 1 - (now - story.occurred_at) / timedelta(days=DAYS)
        react(story, story.platform, progress, now, dice)
    _people(channel, rule, stories)
    _letters(channel, stories)
    tell_reactions(channel, stories)
    tell_reviews(channel, stories, owner, dice)
    tell_onward(channel, stories, now, dice)


def _give_keys(stories: Sequence[Story]) -> None:
    for name, model in (("customer", Customer), ("event", Event), ("invitation", Invitation)):
        for story, key in zip(stories, keys(model, len(stories)), strict=True):
            story.keys[name] = key
    written = [story for story in stories if story.delivery]
    for story, key in zip(written, keys(Delivery, len(written)), strict=True):
        story.keys["delivery"] = key


def _draw(channel: Channel, stories: Sequence[Story], now: datetime) -> None:
    """Draw listings by the real allocator, a week at a time, for every letter that was ever claimed."""
    claimed = [story for story in stories if story.delivery in ("sent", "failed", "unknown")]
    for start in range(0, len(claimed), 500):
        batch = claimed[start : start + 500]
        requests = [
            Request(
                story.keys["invitation"],
                "delivered",
                Traits(domain_of(story.email), channel.language, channel.country, may_forward=True),
            )
            for story in batch
        ]
        drawn = allocate(channel=channel, kind="service", requests=requests, now=min(batch[0].due_at, now))
        for story in batch:
            choice = drawn[story.keys["invitation"]]
            story.listing, story.platform = choice.listing.pk, choice.listing.platform
            story.fallback = choice.fallback_reason


def _people(channel: Channel, rule: InvitationRule, stories: Sequence[Story]) -> None:
    made = ("created_at", "updated_at")
    load(
        Customer,
        ("id", "public_uuid", "email", "address_hash", "name", "language", "country", "erased_at", *made),
        (
            (
                s.keys["customer"],
                uuid7(),
                None if s.refusal == "erased" else s.email,
                address_of(channel, s),
                "" if s.refusal == "erased" else f"{s.first} {s.last}",
                channel.language,
                channel.country,
                s.due_at if s.refusal == "erased" else None,
                s.occurred_at,
                s.occurred_at,
            )
            for s in stories
        ),
    )
    load(
        Event,
        (
            "id", "public_uuid", "channel", "event_type", "reference", "customer", "occurred_at", "source",
            "received_at", "received_on", "matched_at",
        ),
        (
            (
                s.keys["event"], uuid7(), channel.pk, "delivered", s.reference, s.keys["customer"], s.occurred_at,
                "api", s.occurred_at, day_of(channel, s.occurred_at), s.occurred_at,
            )
            for s in stories
        ),
    )  # fmt: skip
    load(
        Invitation,
        (
            "id", "public_uuid", "event", "rule", "channel", "customer", "reference", "language", "state",
            "refusal_reason", "is_tracked", "listing", "fallback_reason", "created_on", "sent_at", "opened_on",
            "clicked_on", "clicked_at", "reviewed_at", *made,
        ),
        (
            (
                s.keys["invitation"], uuid7(), s.keys["event"], rule.pk, channel.pk, s.keys["customer"], s.reference,
                channel.language, _state(s), _reason(s), True, s.listing, s.fallback, day_of(channel, s.occurred_at),
                s.sent_at, day_of(channel, s.opened_at), day_of(channel, s.clicked_at), s.clicked_at, s.reviewed_at,
                s.occurred_at, s.occurred_at,
            )
            for s in stories
        ),
    )  # fmt: skip


def _state(story: Story) -> str:
    if story.refusal:
        return "refused"
    if story.reviewed_at:
        return "reviewed"
    return "clicked" if story.clicked_at else STATES.get(story.delivery, story.delivery)


def _reason(story: Story) -> str:
    return story.refusal or ("unsubscribed" if story.delivery == "suppressed" else "")


def _letters(channel: Channel, stories: Sequence[Story]) -> None:
    letters = [story for story in stories if story.delivery]
    reasons = {
        "suppressed": "unsubscribed",
        "cancelled": "by_hand",
        "expired": "too_late",
        "failed": "refused_for_good",
    }
    columns = (
        "id", "public_uuid", "invitation", "channel", "sequence", "address_hash", "state", "reason", "due_at",
        "expires_at", "attempts", "sent_at", "sent_on", "bounced_on", "message_id", "last_reply", "changed_at",
    )  # fmt: skip

    def first(s: Story) -> tuple[Any, ...]:
        tried = s.delivery in ("sent", "failed", "unknown")
        reply = {"sent": "250 2.0.0 Ok", "failed": "550 5.1.1 No such user"}.get(s.delivery, "")
        return (
            s.keys["delivery"], uuid7(), s.keys["invitation"], channel.pk, 0, address_of(channel, s), s.delivery,
            reasons.get(s.delivery, ""), s.due_at, s.due_at + LATENESS, int(tried), s.sent_at,
            day_of(channel, s.sent_at), day_of(channel, s.sent_at) if s.is_bounced else None, "", reply,
            s.sent_at or (s.occurred_at if s.delivery == "scheduled" else s.due_at),
        )  # fmt: skip

    load(Delivery, columns, (first(s) for s in letters))
    reminded = [story for story in letters if story.reminder]
    numbers = dict(zip((id(s) for s in reminded), keys(Delivery, len(reminded)), strict=True))

    def second(s: Story) -> tuple[Any, ...]:
        sent = s.reminder_due_at + timedelta(seconds=7) if s.reminder == "sent" else None
        return (
            numbers[id(s)], uuid7(), s.keys["invitation"], channel.pk, 1, address_of(channel, s), s.reminder,
            "not_needed" if s.reminder == "cancelled" else "", s.reminder_due_at, s.reminder_due_at + LATENESS,
            int(sent is not None), sent, day_of(channel, sent), None, "", "250 2.0.0 Ok" if sent else "",
            sent or (s.reminder == "cancelled" and (s.reviewed_at or s.clicked_at)) or s.sent_at,
        )  # fmt: skip

    load(Delivery, columns, (second(s) for s in reminded))
    tried = [story for story in letters if story.delivery in ("sent", "failed", "unknown")]
    load(
        Attempt,
        ("delivery", "number", "claim", "reply", "outcome", "marked_at", "ended_at"),
        (
            (
                s.keys["delivery"], 1, _NO_CLAIM, "250 2.0.0 Ok" if s.delivery == "sent" else "",
                s.delivery, s.sent_at or s.due_at,
                s.sent_at,
            )
            for s in tried
        ),
    )  # fmt: skip
    path = ("scheduled", "claimed", "sending")
    load(
        DeliveryChange,
        ("delivery", "from_state", "to_state", "reason", "changed_at"),
        (
            (s.keys["delivery"], before, after, "", s.sent_at or s.due_at)
            for s in tried
            for before, after in zip(path, (*path[1:], s.delivery), strict=True)
        ),
    )
