"""Senders as the doors of mail find them: by the keys in a genuine token."""

from __future__ import annotations

from accounts.models import SenderIdentity


def sender_of_hook(organisation: int, key: int) -> SenderIdentity | None:
    """Return the sender whose provider reports at a door, or None when it is gone."""
    return SenderIdentity.objects.filter(organisation=organisation, pk=key).first()
