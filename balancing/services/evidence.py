"""Draw again what was drawn: open the seeds that may be opened, and compare."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from accounts.models import Channel
from balancing import selectors
from balancing.models import DailySeed, ShareTable
from balancing.replay import Difference, Recorded, replay
from balancing.seeds import keeps_promise
from balancing.services.listings import ensure_own_listing
from balancing.services.seeds import secret_of


@dataclass(frozen=True)
class Repeated:
    """What came of drawing one version of a table again."""

    table: ShareTable
    checked: int
    unpublished: int
    differences: tuple[Difference, ...]


@dataclass(frozen=True)
class Opened:
    """The seeds that are opened, and the days whose seed is not the one that was promised."""

    secrets: dict[int, bytes]
    broken: tuple[str, ...]


def open_seeds(*, channel: Channel, is_secret_too: bool) -> Opened:
    """Return the published seeds, with `is_secret_too` all of them, each held to the hash that was promised."""
    seeds = selectors.seeds_by_key(channel.organisation)
    secrets = {seed.pk: secret_of(seed) for seed in seeds if is_secret_too or seed.published_at is not None}
    return Opened(
        secrets,
        tuple(
            seed.day_on.isoformat() for seed in seeds if seed.pk in secrets and not _is_kept(seed, secrets)
        ),
    )


def repeat_draws(*, channel: Channel, secrets: dict[int, bytes]) -> Iterator[Repeated]:
    """Draw every version of every table of a channel again and yield what differs from the records, table by table.

    Records whose seed is not among `secrets` are counted as unpublished.
    """
    own = ensure_own_listing(channel=channel)
    for table in selectors.tables_of(channel):
        found = replay(
            allocations=_recorded(table, secrets),
            tables={table.pk: selectors.shares_of(table)},
            channel=channel.pk,
            kind=table.kind,
            own=own.pk,
        )
        yield Repeated(table, found.checked, found.unpublished, found.differences)


def published_secret(seed: DailySeed) -> bytes | None:
    """Return the secret of a seed that is published; None as long as it must stay secret."""
    return secret_of(seed) if seed.published_at is not None else None


def _is_kept(seed: DailySeed, secrets: dict[int, bytes]) -> bool:
    return keeps_promise(secrets[seed.pk], bytes(seed.seed_hash))


def _recorded(table: ShareTable, secrets: dict[int, bytes]) -> Iterator[Recorded]:
    for row in selectors.recorded(table):
        yield Recorded(
            table=row.table_id,
            position=row.position,
            drawn=row.drawn_id,
            listing=row.listing_id,
            fallback=row.fallback_reason,
            seed=secrets.get(row.seed_id),
        )
