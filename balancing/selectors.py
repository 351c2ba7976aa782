"""Reads of balancing: listings, share tables, what was drawn, and seeds. Secrets are not opened here."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, timedelta

from django.db.models import Count, Prefetch, Q, QuerySet

from accounts.models import Channel, Organisation
from balancing.models import Allocation, AllocationCounter, DailySeed, LinkKeys, Listing, Share, ShareTable

RECENT = 1000  # draws of a table that a page counts; every hundred of them are exact


def listings(channels: Iterable[Channel]) -> QuerySet[Listing]:
    """Return the listings of these channels, in the order in which they were made."""
    found = Listing.objects.filter(channel__in=[channel.pk for channel in channels])
    return found.select_related("channel").order_by("id")


def listing_by_public_id(
    organisation: Organisation, public_id: str, channels: QuerySet[Channel]
) -> Listing | None:
    """Return the listing with that public id, or None when it is not one of these channels'."""
    uuid = Listing.uuid_of(public_id)
    if uuid is None:
        return None
    found = Listing.objects.filter(organisation=organisation, public_uuid=uuid, channel__in=channels)
    return found.select_related("channel__organisation").first()


def link_keys_of(channel: Channel) -> QuerySet[LinkKeys]:
    """Return the stored keys of a channel's unique links, by domain and family; what they hold stays sealed."""
    found = LinkKeys.objects.filter(organisation=channel.organisation_id, channel=channel)
    return found.select_related("saved_by").order_by("domain", "family")


def link_keys_by_public_id(channel: Channel, public_id: str) -> LinkKeys | None:
    """Return the keys with that public id, or None when they are not this channel's."""
    uuid = LinkKeys.uuid_of(public_id)
    return link_keys_of(channel).filter(public_uuid=uuid).first() if uuid else None


def current_tables(channels: Iterable[Channel], kind: str | None = None) -> QuerySet[ShareTable]:
    """Return the share tables in force, the channel's own before those of event types and languages."""
    found = ShareTable.objects.filter(channel__in=[channel.pk for channel in channels], is_current=True)
    if kind is not None:
        found = found.filter(kind=kind)
    return _with_shares(found).order_by("channel", "kind", "event_type", "language")


def versions(channel: Channel, kind: str, event_type: str, language: str) -> QuerySet[ShareTable]:
    """Return every version of one scope's table, newest first."""
    found = ShareTable.objects.filter(
        organisation=channel.organisation_id,
        channel=channel,
        kind=kind,
        event_type=event_type,
        language=language,
    )
    return _with_shares(found).order_by("-version")


def recent_draws(tables: Iterable[ShareTable]) -> list[tuple[int, int, int, str, int]]:
    """Return (table, drawn, listing, fallback reason, how many) of the last thousand draws of each table.

    Bounded by position, so that it costs the same whatever was drawn before.
    """
    windows = Q()
    for table in tables:
        counter = next(iter(table.counters.all()), None)
        if counter is not None and counter.position:
            windows |= Q(table=table, position__gte=max(0, counter.position - RECENT))
    if not windows:
        return []
    found = (
        Allocation.objects.filter(windows)
        .order_by()
        .values_list("table_id", "drawn_id", "listing_id", "fallback_reason")
    )
    return list(found.annotate(count=Count("pk")))


def draws_of(table: ShareTable, before: int | None = None, limit: int = 50) -> list[Allocation]:
    """Return the last draws of one version of a table, newest first; only those before a position when it is given."""
    found = Allocation.objects.filter(organisation=table.organisation_id, table=table)
    found = found if before is None else found.filter(position__lt=before)
    return list(found.select_related("drawn", "listing", "seed").order_by("-position")[:limit])


def allocation_of(organisation: Organisation, subject: int) -> Allocation | None:
    """Return what was drawn for an invitation, by its key, or None as long as nothing was."""
    found = Allocation.objects.filter(organisation=organisation, subject=subject)
    # One row at most; ordered like its index, not by a key that spans all organisations.
    return found.select_related("table", "drawn", "listing", "seed").order_by("subject").first()


def seeds_around(organisation: Organisation, today: date) -> list[DailySeed]:
    """Return the seeds of today and tomorrow, whose hashes are promised; fewer where they are not made yet."""
    days = (today, today + timedelta(days=1))
    return list(DailySeed.objects.filter(organisation=organisation, day_on__in=days).order_by("day_on"))


def published_seeds(organisation: Organisation, limit: int = 7) -> list[DailySeed]:
    """Return the seeds published last, newest day first."""
    found = DailySeed.objects.filter(organisation=organisation, published_at__isnull=False)
    return list(found.order_by("-day_on")[:limit])


def tables_of(channel: Channel) -> QuerySet[ShareTable]:
    """Return every version of every table of a channel, for drawing again."""
    found = ShareTable.objects.filter(organisation=channel.organisation_id, channel=channel)
    return _with_shares(found).order_by("id")


def recorded(table: ShareTable) -> Iterator[Allocation]:
    """Yield what was drawn by one version of a table, by position, in constant memory."""
    found = Allocation.objects.filter(organisation=table.organisation_id, table=table)
    return found.order_by("position").iterator(chunk_size=5000)


def shares_of(table: ShareTable) -> list[tuple[int, int]]:
    """Return (listing, percent) of a table in the order that the allocator draws by."""
    return [(share.listing_id, share.percent) for share in table.shares.all()]


def _with_shares(found: QuerySet[ShareTable]) -> QuerySet[ShareTable]:
    shares: QuerySet[Share] = Share.objects.select_related("listing").order_by("position")
    counters: QuerySet[AllocationCounter] = AllocationCounter.objects.all()
    return found.select_related("changed_by").prefetch_related(
        Prefetch("shares", shares), Prefetch("counters", counters)
    )


def seeds_by_key(organisation: Organisation) -> Sequence[DailySeed]:
    """Return every seed of an organisation."""
    return list(DailySeed.objects.filter(organisation=organisation))
