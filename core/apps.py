"""Application configuration."""

from django.apps import AppConfig

from core import lookups


class CoreConfig(AppConfig):
    name = "core"
    verbose_name = "Core"

    def ready(self) -> None:
        """Register look-ups of our own."""
        lookups.register()
