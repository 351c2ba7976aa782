"""The day's seeds: made ahead, promised by their hash, published when nothing open depends on them."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.db import transaction

from balancing.allocator import BLOCK
from balancing.models import AllocationCounter, DailySeed
from balancing.seeds import new_seed, seed_hash
from core.secrets import Place, seal, unseal
from core.tenancy import require_tenant


def seed_of(day: date) -> DailySeed:
    """Return the open organisation's seed of a day; make it when absent. Safe beside others who make it."""
    found = DailySeed.objects.filter(organisation=require_tenant(), day_on=day).first()
    if found is not None:
        return found
    secret = new_seed()
    DailySeed.objects.bulk_create(
        [
            DailySeed(
                organisation_id=require_tenant(),
                day_on=day,
                seed=seal(secret, _place(require_tenant(), day)),
                seed_hash=seed_hash(secret),
            )
        ],
        ignore_conflicts=True,
    )
    return DailySeed.objects.get(organisation=require_tenant(), day_on=day)


def secret_of(seed: DailySeed) -> bytes:
    """Return the 32 secret bytes of a seed."""
    return unseal(bytes(seed.seed), _place(seed.organisation_id, seed.day_on))


def ensure_seeds(*, now: datetime) -> None:
    """Make today's and tomorrow's seeds, so that tomorrow's hash is public before its first draw."""
    for day in (now.date(), now.date() + timedelta(days=1)):
        seed_of(day)


def publish_seeds(*, now: datetime) -> int:
    """Publish the seeds of past days that no open block uses; return how many. Idempotent."""
    with transaction.atomic():
        counters = AllocationCounter.objects.filter(organisation=require_tenant()).select_for_update()
        open_blocks = {counter.seed_id for counter in counters if counter.position % BLOCK}
        return (
            DailySeed.objects.filter(organisation=require_tenant(), day_on__lt=now.date(), published_at=None)
            .exclude(id__in=open_blocks)
            .update(published_at=now)
        )


def _place(organisation: int, day: date) -> Place:
    return Place("DailySeed", "seed", organisation, day.isoformat())
