"""`manage.py collect_messages`: bring every language's catalogue up to date with the code and the templates."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.apps import apps
from django.conf import settings
from django.core.management.base import BaseCommand

from core.collecting import bring_up_to_date, collect


class Command(BaseCommand):
    """New strings arrive untranslated, gone ones leave, translations stay."""

    help = "Collect translatable strings into locale/<language>/LC_MESSAGES/django.po."
    requires_system_checks = ()

    def add_arguments(self, parser: Any) -> None:
        """Take the languages to begin."""
        parser.add_argument("--begin", nargs="*", default=[], metavar="LANGUAGE", help="new languages")

    def handle(self, *, begin: list[str], **options: Any) -> None:
        """Write each catalogue, and say what changed."""
        folder = Path(settings.LOCALE_PATHS[0])
        for language in begin:
            file = folder / language / "LC_MESSAGES" / "django.po"
            file.parent.mkdir(parents=True, exist_ok=True)
            file.touch()
        found = collect(settings.BASE_DIR, sources())
        for file in sorted(folder.glob("*/LC_MESSAGES/django.po")):
            added, dropped, untranslated = bring_up_to_date(file, found)
            name = file.parent.parent.name
            self.stdout.write(f"{name}: {added} added, {dropped} dropped, {untranslated} untranslated")


def sources() -> list[Path]:
    """Return the folders whose strings are ours: the templates and our own apps."""
    ours = [Path(app.path) for app in apps.get_app_configs() if Path(app.path).parent == settings.BASE_DIR]
    return [settings.BASE_DIR / "templates", *sorted(ours)]
