"""The rows behind genuine tokens: one customer invited, one sender with a provider that waits to be confirmed."""

from __future__ import annotations

from typing import Any

from django.utils import timezone

from accounts.models import Organisation, SenderIdentity
from accounts.transports import Transport
from bench.soak import scene
from core.tenancy import tenant


def forge_scene() -> dict[str, Any]:
    """Open a shop and return it with the keys that tokens name."""
    shop = scene.shop()
    (invitation,) = scene.due_letters(shop["organisation"], 1)
    with tenant(Organisation.objects.get(pk=shop["organisation"])):
        sender = SenderIdentity.objects.create(
            from_name="Soak",
            from_email="soak@soak.example",
            transport=Transport.POSTMARK,
            verification=shop["listing"],
            verification_sent_at=timezone.now(),
        )
    return {**shop, "invitation": invitation, "sender": sender.pk}
