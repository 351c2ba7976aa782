"""Reads that begin without a tenant: whose seeds a sweep keeps, and whose keys the rotation seals anew."""

from __future__ import annotations

from accounts.models import Organisation
from balancing.models import LinkKeys
from core.tenancy import across_tenants


def organisations_with_seeds_to_keep() -> list[int]:
    """Return the keys of all organisations. Why across: tomorrow's hash is promised to everybody, draws or none."""
    return list(Organisation.objects.order_by("pk").values_list("pk", flat=True))


def organisations_with_link_keys() -> list[int]:
    """Return the keys of the organisations that store any. Why across: a master key is retired for all of them."""
    with across_tenants():
        found = LinkKeys.objects.order_by("organisation_id").values_list("organisation_id", flat=True)
        return list(found.distinct())
