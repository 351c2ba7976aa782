"""Who stands behind a letter's unsubscribe link, and whether they have said no."""

from __future__ import annotations

from core.addresses import address_hashes
from invitations.models import Invitation, Suppression


def invitation_of_letter(organisation: int, key: int) -> Invitation | None:
    """Return the invitation that a token of its letter names, with customer, channel and organisation, or None."""
    found = Invitation.objects.filter(organisation=organisation, pk=key)
    return found.select_related("customer", "channel", "organisation").first()


def hashes_of(invitation: Invitation) -> list[bytes]:
    """Return the hashes of the customer's address, the one to write down first; one remains after erasure."""
    customer = invitation.customer
    live = address_hashes(invitation.organisation_id, customer.email) if customer.email else []
    return list(dict.fromkeys([*live, bytes(customer.address_hash)]))


def is_suppressed(invitation: Invitation, reason: str) -> bool:
    """Return whether the customer's address is suppressed for that reason."""
    found = Suppression.objects.filter(
        organisation=invitation.organisation_id, address_hash__in=hashes_of(invitation), reason=reason
    )
    return found.exists()
