"""Application configuration of the composition root: it registers the system checks, and introduces siblings."""

from importlib import import_module

from django.apps import AppConfig


class ReputationConfig(AppConfig):
    name = "reputation"
    verbose_name = "Reputation"

    def ready(self) -> None:
        """Import what registers itself, once the apps are loaded."""
        import_module("reputation.checks")
        import_module("reputation.introductions")
