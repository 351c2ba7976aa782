"""Seal the stored keys of unique links anew, after a master key was added to `FIELD_KEYS`."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from balancing.services import rotate_link_keys
from balancing.system import organisations_with_link_keys
from core.secrets import Unreadable
from core.tenancy import tenant


class Command(BaseCommand):
    """May be run at any time and again; ends with 1 when something could not be opened, and goes on with the rest."""

    help = "Seal the stored keys of unique links by the master key that writes now; ends with 1 when one cannot be."

    def handle(self, *args: Any, **options: Any) -> None:
        """Rotate organisation by organisation, and say how many."""
        count, failed = 0, []
        for key in organisations_with_link_keys():
            try:
                with tenant(key):
                    count += rotate_link_keys()
            except Unreadable as error:
                failed.append(key)
                self.stderr.write(f"Organisation {key}: {error}")
        self.stdout.write(f"{count} sealed anew.")
        if failed:
            raise SystemExit(1)
