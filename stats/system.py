"""Reads across tenants: which organisations have days to recount."""

from __future__ import annotations

from core.tenancy import across_tenants
from stats.models import TouchedDay


def organisations_with_touched_days() -> list[int]:
    """Return the keys of organisations with notes of touched days. Across tenants, because a sweep begins somewhere."""
    with across_tenants():
        return sorted(TouchedDay.objects.values_list("organisation_id", flat=True).distinct())
