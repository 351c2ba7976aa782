"""Reads that begin without a tenant: organisations for the sweeps, most of which stand outside row-level security."""

from __future__ import annotations

from accounts.models import Organisation, SenderIdentity
from core.tenancy import across_tenants


def organisation_by_key(key: int) -> Organisation:
    """Return the organisation with that integer key; tasks learn keys from `system` reads."""
    return Organisation.objects.get(pk=key)


def organisation_by_name(word: str) -> Organisation | None:
    """Return the organisation that an operator means by its address in the browser or its public id, or None."""
    if uuid := Organisation.uuid_of(word):
        return Organisation.objects.filter(public_uuid=uuid).first()
    return Organisation.objects.filter(slug=word).first()


def organisations_with_sender_secrets() -> list[int]:
    """Return the organisations whose senders keep something sealed, in key order.

    Why across: a new master key concerns all of them, and nobody else knows whom.
    """
    with across_tenants():
        sealed = SenderIdentity.objects.exclude(credentials=b"", dkim_key=b"")
        return sorted(set(sealed.values_list("organisation_id", flat=True)))
