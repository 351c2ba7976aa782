"""Application configuration."""

from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class InvitationsConfig(AppConfig):
    """Has the rooms above listen: a module `receivers` of any app may connect to `invitations.signals`."""

    name = "invitations"
    verbose_name = "Invitations"

    def ready(self) -> None:
        """Load every app's `receivers`."""
        autodiscover_modules("receivers")
