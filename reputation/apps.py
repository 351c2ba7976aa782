"""Application configuration of the composition root: it registers the system checks."""

from importlib import import_module

from django.apps import AppConfig


class ReputationConfig(AppConfig):
    name = "reputation"
    verbose_name = "Reputation"

    def ready(self) -> None:
        """Register the checks by importing them once the apps are loaded."""
        import_module("reputation.checks")
