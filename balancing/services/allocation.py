"""Draw a listing for each invitation, exactly in share, and record the choice."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import NamedTuple

from django.db import transaction
from django.db.models import Q

from accounts.models import Channel
from balancing.allocator import BLOCK, block_of, draws
from balancing.eligibility import ListingFacts, Traits, fallback_reason
from balancing.models import AllocationCounter, DailySeed, Listing, Share, ShareTable
from balancing.platforms import OWN
from balancing.services.allocation_lines import (
    Counter,
    Line,
    lines_of,
    lock_counter,
    move_counter,
    shares_of,
    store_lines,
)
from balancing.services.listings import ensure_own_listing
from balancing.services.seeds import secret_of, seed_of


@dataclass(frozen=True)
class Request:
    """Who needs a listing: the invitation's key, its language and event type, and the lawful traits."""

    subject: int
    event_type: str
    traits: Traits


class Choice(NamedTuple):
    """Where a letter leads, and why not where it was drawn; the reason is blank when it is the one drawn."""

    listing: Listing
    fallback_reason: str


def allocate(*, channel: Channel, kind: str, requests: Sequence[Request], now: datetime) -> dict[int, Choice]:
    """Return a choice for every request, by subject; draw those that have none, in the order given.

    A subject is drawn once: asked again, it gets what it had. The position is drawn from the full
    table; a listing that is not eligible for the customer is replaced by the own page, with the
    reason, and the position is used up, so achieved = drawn − fallbacks, exactly. There is nowhere to put a
    rating. Locks the counters of the channel in table order until the caller's transaction ends: call it after
    locking deliveries, channel by channel in ascending order.
    """
    with transaction.atomic(savepoint=False):
        draw = _Draw(channel, kind, now)
        subjects = {request.subject for request in requests}
        made = {
            subject: Choice(draw.listings[listing], reason)
            for subject, listing, reason in lines_of(organisation=channel.organisation_id, subjects=subjects)
        }
        waiting = [request for request in requests if request.subject not in made]
        if waiting:
            made.update(draw.allocate(waiting))
        return made


class _Draw:
    """One call's view of a channel: its tables, listings and seeds."""

    def __init__(self, channel: Channel, kind: str, now: datetime) -> None:
        self.channel, self.kind, self.now = channel, kind, now
        listings = list(Listing.objects.filter(organisation=channel.organisation_id, channel=channel))
        if not any(listing.platform == OWN for listing in listings):
            listings.append(ensure_own_listing(channel=channel))
        self.own = next(listing for listing in listings if listing.platform == OWN)
        self.listings = {listing.pk: listing for listing in listings}
        self.facts = {listing.pk: _facts(listing) for listing in listings}
        self.tables = list(
            ShareTable.objects.filter(
                organisation=channel.organisation_id, channel=channel, kind=kind, is_current=True
            )
        )
        self.secrets: dict[int, bytes] = {}

    @cached_property
    def today(self) -> DailySeed:
        """Return the seed of every block that begins in this call."""
        return seed_of(self.now.date())

    def allocate(self, requests: Sequence[Request]) -> dict[int, Choice]:
        """Draw from each request's table, in table order, and store what came of it."""
        by_table: dict[int, list[Request]] = defaultdict(list)
        for request in requests:
            by_table[self._table(request).pk].append(request)
        tables = {table.pk: table for table in self.tables}
        made: dict[int, Choice] = {}
        for key in sorted(by_table):
            lines = self._draw(tables[key], by_table[key])
            store_lines(table=tables[key], lines=lines)
            made.update(
                (line.subject, Choice(self.listings[line.listing], line.fallback_reason)) for line in lines
            )
        return made

    def _table(self, request: Request) -> ShareTable:
        """Return the most specific table: event type before language before channel."""
        fitting = [
            table
            for table in self.tables
            if table.event_type in ("", request.event_type)
            and table.language in ("", request.traits.language)
        ]
        if not fitting:
            fitting = [self._default_table()]
            self.tables += fitting
        return max(fitting, key=lambda table: (table.event_type != "", table.language != ""))

    def _default_table(self) -> ShareTable:
        table, made = ShareTable.objects.get_or_create(
            organisation_id=self.channel.organisation_id,
            channel=self.channel,
            kind=self.kind,
            event_type="",
            language="",
            version=1,
        )
        if made:
            Share.objects.create(table=table, listing=self.own, percent=100, position=0)
        return table

    def _counter(self, table: ShareTable) -> Counter:
        counter = lock_counter(table=table)
        if counter is None:
            AllocationCounter.objects.get_or_create(organisation_id=table.organisation_id, table=table)
            counter = lock_counter(table=table)
        if counter is None:
            raise RuntimeError("A counter vanished between its making and its lock.")
        return counter

    def _seed(self, key: int | None) -> DailySeed | None:
        """Return the seed of an open block, and remember today's, which is often the same."""
        day = self.now.date()
        asked = Q(day_on=day) | Q(pk=key)
        found = {
            seed.pk: seed
            for seed in DailySeed.objects.filter(asked, organisation=self.channel.organisation_id)
        }
        for seed in found.values():
            if seed.day_on == day:
                self.today = seed
        return None if key is None else found[key]

    def _draw(self, table: ShareTable, requests: list[Request]) -> list[Line]:
        counter = self._counter(table)
        position = counter.position
        seed = self._seed(counter.seed)
        shares = shares_of(table=table)
        lines: list[Line] = []
        block: tuple[int, ...] = ()
        for request in requests:
            if position % BLOCK == 0 or seed is None:
                seed, block = self.today, ()
            block = block or draws(
                shares=shares,
                seed=self._secret(seed),
                channel=self.channel.pk,
                kind=self.kind,
                table=table.pk,
                block=block_of(position),
            )
            drawn = block[position % BLOCK]
            reason = fallback_reason(self.facts.get(drawn), request.traits) or ""
            listing = self.own.pk if reason else drawn
            lines.append(Line(request.subject, position, seed.pk, drawn, listing, reason))
            position += 1
        move_counter(table=table, counter=Counter(position, seed.pk if seed else None))
        return lines

    def _secret(self, seed: DailySeed) -> bytes:
        if seed.pk not in self.secrets:
            self.secrets[seed.pk] = secret_of(seed)
        return self.secrets[seed.pk]


def _facts(listing: Listing) -> ListingFacts:
    return ListingFacts(
        id=listing.pk,
        platform=listing.platform,
        is_active=listing.is_active,
        requires_gmail=listing.requires_gmail,
        languages=tuple(listing.languages),
        countries=tuple(listing.countries),
        has_url=bool(listing.url),
    )
