"""Reads that begin without a tenant: whose seeds a sweep keeps. Organisations stand outside row-level security."""

from __future__ import annotations

from accounts.models import Organisation


def organisations_with_seeds_to_keep() -> list[int]:
    """Return the keys of all organisations. Why across: tomorrow's hash is promised to everybody, draws or none."""
    return list(Organisation.objects.order_by("pk").values_list("pk", flat=True))
