"""`rotate_sender_secrets`: seal senders' passwords and keys anew, after a master key was added to `FIELD_KEYS`."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from accounts.services.rotation import rotate_sender_secrets
from accounts.system import organisations_with_sender_secrets
from core.secrets import Unreadable
from core.tenancy import tenant


class Command(BaseCommand):
    """May be run at any time and again; ends with 1 when something could not be opened, and goes on with the rest."""

    help = (
        "Seal senders' passwords and keys by the master key that writes now; ends with 1 when one cannot be."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        """Rotate organisation by organisation, and say how many values."""
        count, failed = 0, []
        for key in organisations_with_sender_secrets():
            try:
                with tenant(key):
                    count += rotate_sender_secrets()
            except Unreadable as error:
                failed.append(key)
                self.stderr.write(f"Organisation {key}: {error}")
        self.stdout.write(f"{count} sealed anew.")
        if failed:
            raise SystemExit(1)
