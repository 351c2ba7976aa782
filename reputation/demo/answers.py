"""Write what customers did with their letters: bounces, refusals, opens, clicks, reviews, onward clicks."""

from __future__ import annotations

import random
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any
from uuid import uuid4

from accounts.models import Channel, User
from core.addresses import address_hash
from core.identifiers import uuid7
from core.tokens import Purpose
from invitations.models import DeliveryEvent, Suppression
from reputation.demo.history import Story
from reputation.demo.loading import keys, load
from reputation.demo.words import REPLIES, REVIEWS
from reviews.models import Reply, Review
from reviews.selectors import onward_listings
from tracking.models import Hit

HIT = (
    "id", "received_at", "day_on", "purpose", "subject", "listing", "channel", "sequence", "method", "source", "agent",
    "is_prefetch", "verdict", "rule", "judged_at",
)  # fmt: skip


def address_of(channel: Channel, story: Story) -> bytes:
    """Return the hash of a customer's address."""
    return address_hash(channel.organisation_id, story.email)


def day_of(channel: Channel, moment: datetime | None) -> date | None:
    """Return the channel's local day of a moment."""
    return moment.astimezone(channel.zone).date() if moment else None


def tell_reactions(channel: Channel, stories: Sequence[Story]) -> None:
    """Write what came back, who said no, and who opened and clicked."""
    sent = [story for story in stories if story.sent_at]
    load(
        DeliveryEvent,
        ("delivery", "kind", "provider", "provider_event", "detail", "happened_at", "happened_on"),
        (
            (
                s.keys["delivery"],
                "bounced" if s.is_bounced else "delivered",
                "demo",
                f"{s.reference}-1",
                "",
                s.sent_at,
                day_of(channel, s.sent_at),
            )
            for s in sent
        ),
    )
    load(
        Suppression,
        ("public_uuid", "address_hash", "reason", "created_at", "created_on"),
        (
            (uuid7(), address_of(channel, s), reason, s.due_at, day_of(channel, s.due_at))
            for s in stories
            if (reason := _suppression(s))
        ),
    )
    load(
        Hit,
        HIT,
        (
            (
                uuid4(), at, day_of(channel, at), purpose, s.keys["invitation"], s.listing or 0, channel.pk, 0, "GET",
                b"demohits", "", False, verdict, rule, at,
            )
            for s in sent
            for purpose, at, verdict, rule in (
                (Purpose.OPEN, s.opened_at, "person", "plain"),
                (Purpose.CLICK, s.clicked_at, "person", "plain"),
                (Purpose.CLICK, s.scanned_at, "machine", "too_soon"),
            )
            if at
        ),
    )  # fmt: skip


def tell_onward(channel: Channel, stories: Sequence[Story], now: datetime, dice: random.Random) -> None:
    """Write who followed a link of the thank-you page. Everybody sees the same links, so stars change nothing."""
    offered = onward_listings(channel)
    written = [story for story in stories if story.reviewed_at] if offered else []
    hits = [
        (
            story,
            dice.choice(offered).pk,
            story.reviewed_at + timedelta(seconds=dice.randrange(4, 90)),
            verdict,
        )
        for story in written
        for verdict, share in (("person", 0.24), ("machine", 0.01))
        if dice.random() < share
    ]
    load(
        Hit,
        HIT,
        (
            (
                uuid4(), at, day_of(channel, at), Purpose.ONWARD, s.keys["review"], listing, channel.pk, 0, "GET",
                b"demohits", "", False, verdict, "plain" if verdict == "person" else "too_soon", at,
            )
            for s, listing, at, verdict in hits
            if at < now
        ),
    )  # fmt: skip


def _suppression(story: Story) -> str:
    if story.is_bounced:
        return "bounced_address"
    if story.is_complaint:
        return "complained"
    return "unsubscribed" if story.delivery == "suppressed" else ""


def tell_reviews(channel: Channel, stories: Sequence[Story], owner: User, dice: random.Random) -> None:
    """Write the reviews and their answers."""
    written = [story for story in stories if story.reviewed_at]
    for story, key in zip(written, keys(Review, len(written)), strict=True):
        story.keys["review"] = key
    made = ("created_at", "updated_at")

    def review(s: Story) -> tuple[Any, ...]:
        title, text = dice.choice(REVIEWS[channel.language][s.rating])
        return (
            s.keys["review"], uuid7(), channel.pk, s.listing, s.keys["invitation"], s.keys["customer"], s.rating,
            title, text, f"{s.first} {s.last[0]}.", channel.language, s.reviewed_at, day_of(channel, s.reviewed_at),
            s.reviewed_at, s.reviewed_at,
        )  # fmt: skip

    load(
        Review,
        (
            "id", "public_uuid", "channel", "listing", "invitation", "customer", "rating", "title", "text",
            "display_name", "language", "submitted_at", "submitted_on", *made,
        ),
        (review(s) for s in written),
    )  # fmt: skip
    load(
        Reply,
        ("public_uuid", "review", "text", "author", *made),
        (
            (uuid7(), s.keys["review"], REPLIES[channel.language], owner.pk, s.reviewed_at, s.reviewed_at)
            for s in written
            if s.is_answered
        ),
    )
