"""Draw a listing for each invitation, exactly in share, and record the choice."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from django.db import transaction

from accounts.models import Channel
from balancing.allocator import BLOCK, block_of, draws
from balancing.eligibility import ListingFacts, Traits, fallback_reason
from balancing.models import Allocation, AllocationCounter, DailySeed, Listing, Share, ShareTable
from balancing.services.listings import ensure_own_listing
from balancing.services.seeds import secret_of, seed_of


@dataclass(frozen=True)
class Request:
    """Who needs a listing: the invitation's key, its language and event type, and the lawful traits."""

    subject: int
    event_type: str
    traits: Traits


def allocate(
    *, channel: Channel, kind: str, requests: Sequence[Request], now: datetime
) -> dict[int, Allocation]:
    """Return an allocation for every request, by subject; draw those that have none, in the order given.

    A subject is drawn once: asked again, it gets what it had. The position is drawn from the full
    table; a listing that is not eligible for the customer is replaced by the own page, with the
    reason, and the position is used up, so achieved = drawn − fallbacks, exactly. There is nowhere to put a
    rating. Locks the counters of the channel in table order until the caller's transaction ends: call it after
    locking deliveries, channel by channel in ascending order.
    """
    with transaction.atomic():
        subjects = [request.subject for request in requests]
        made = {
            allocation.subject: allocation
            for allocation in Allocation.objects.filter(
                organisation=channel.organisation_id, subject__in=subjects
            ).select_related("listing")
        }
        waiting = [request for request in requests if request.subject not in made]
        if waiting:
            made.update(_Draw(channel, kind, now).allocate(waiting))
        return made


class _Draw:
    """One call's view of a channel: its tables, listings and seeds."""

    def __init__(self, channel: Channel, kind: str, now: datetime) -> None:
        self.channel, self.kind, self.now = channel, kind, now
        self.own = ensure_own_listing(channel=channel)
        self.listings = {
            listing.pk: listing
            for listing in Listing.objects.filter(organisation=channel.organisation_id, channel=channel)
        }
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

    def allocate(self, requests: Sequence[Request]) -> dict[int, Allocation]:
        by_table: dict[int, list[Request]] = defaultdict(list)
        for request in requests:
            by_table[self._table(request).pk].append(request)
        tables = {table.pk: table for table in self.tables}
        rows = [
            allocation for key in sorted(by_table) for allocation in self._draw(tables[key], by_table[key])
        ]
        Allocation.objects.bulk_create(rows)
        return {row.subject: row for row in rows}

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

    def _draw(self, table: ShareTable, requests: list[Request]) -> list[Allocation]:
        organisation = table.organisation_id
        AllocationCounter.objects.get_or_create(organisation_id=organisation, table=table)
        counter = AllocationCounter.objects.select_for_update().get(organisation=organisation, table=table)
        seed = (
            DailySeed.objects.get(organisation=organisation, pk=counter.seed_id) if counter.seed_id else None
        )
        shares = list(
            Share.objects.filter(organisation=organisation, table=table)
            .order_by("position")
            .values_list("listing_id", "percent")
        )
        rows: list[Allocation] = []
        block: tuple[int, ...] = ()
        for request in requests:
            if counter.position % BLOCK == 0 or seed is None:
                seed, block = self.today, ()
            block = block or draws(
                shares=shares,
                seed=self._secret(seed),
                channel=self.channel.pk,
                kind=self.kind,
                table=table.pk,
                block=block_of(counter.position),
            )
            rows.append(self._row(table, counter.position, seed, block[counter.position % BLOCK], request))
            counter.position += 1
        counter.seed = seed
        counter.save(update_fields=["position", "seed"])
        return rows

    def _secret(self, seed: DailySeed) -> bytes:
        if seed.pk not in self.secrets:
            self.secrets[seed.pk] = secret_of(seed)
        return self.secrets[seed.pk]

    def _row(
        self, table: ShareTable, position: int, seed: DailySeed, drawn: int, request: Request
    ) -> Allocation:
        listing = self.listings.get(drawn)
        reason = fallback_reason(_facts(listing), request.traits)
        return Allocation(
            organisation_id=self.channel.organisation_id,
            subject=request.subject,
            channel=self.channel,
            kind=self.kind,
            table=table,
            position=position,
            seed=seed,
            drawn_id=drawn,
            listing=self.own if reason else listing,
            fallback_reason=reason or "",
        )


def _facts(listing: Listing | None) -> ListingFacts | None:
    if listing is None:
        return None
    return ListingFacts(
        id=listing.pk,
        platform=listing.platform,
        is_active=listing.is_active,
        requires_gmail=listing.requires_gmail,
        languages=tuple(listing.languages),
        countries=tuple(listing.countries),
        has_url=bool(listing.url),
    )
