"""Seal senders' secrets anew, after a master key was added to `FIELD_KEYS`."""

from __future__ import annotations

from django.db import transaction

from accounts.models import SenderIdentity
from core.secrets import is_current, seal, unseal
from core.tenancy import require_tenant

_SEALED = ("credentials", "dkim_key")


def rotate_sender_secrets() -> int:
    """Seal what the open organisation's senders keep by the key that writes now; return how many values were old.

    Raises `core.secrets.Unreadable` at the first that cannot be opened, and then changes nothing. Idempotent.
    """
    count = 0
    with transaction.atomic():
        senders = SenderIdentity.objects.filter(organisation=require_tenant())
        for sender in senders.select_for_update(of=("self",)).order_by("id"):
            changed = [
                name for name in _SEALED if (value := getattr(sender, name)) and not is_current(bytes(value))
            ]
            for name in changed:
                place = sender.place(name)
                setattr(sender, name, seal(unseal(bytes(getattr(sender, name)), place), place))
            if changed:
                sender.save(update_fields=changed)
                count += len(changed)
    return count
