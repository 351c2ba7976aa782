"""`manage.py compile_catalogues`: make the compiled form of every language, without gettext's own tools."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from core.catalogues import Unreadable, compile_changed


class Command(BaseCommand):
    """Compile what has changed; cheap enough to run at every start."""

    help = "Compile the translation catalogues that have changed."
    requires_system_checks = ()

    def handle(self, *, verbosity: int, **options: Any) -> None:
        """Compile, and name what was compiled."""
        try:
            compiled = [file for folder in settings.LOCALE_PATHS for file in compile_changed(folder)]
        except Unreadable as error:
            raise CommandError(str(error)) from None
        if verbosity:
            names = ", ".join(file.parent.parent.name for file in compiled)
            self.stdout.write(f"Compiled: {names}" if compiled else "Every catalogue is up to date.")
