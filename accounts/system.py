"""Reads that begin without a tenant: organisations for the sweeps. Organisations stand outside row-level security."""

from __future__ import annotations

from accounts.models import Organisation


def organisation_by_key(key: int) -> Organisation:
    """Return the organisation with that integer key; tasks learn keys from `system` reads."""
    return Organisation.objects.get(pk=key)
