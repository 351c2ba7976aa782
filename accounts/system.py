"""Reads that begin without a tenant: organisations for the sweeps. Organisations stand outside row-level security."""

from __future__ import annotations

from accounts.models import Organisation


def organisation_by_key(key: int) -> Organisation:
    """Return the organisation with that integer key; tasks learn keys from `system` reads."""
    return Organisation.objects.get(pk=key)


def organisation_by_name(word: str) -> Organisation | None:
    """Return the organisation that an operator means by its address in the browser or its public id, or None."""
    if uuid := Organisation.uuid_of(word):
        return Organisation.objects.filter(public_uuid=uuid).first()
    return Organisation.objects.filter(slug=word).first()
