"""Forms about people, organisations, channels and keys."""

from accounts.forms.founding import FoundingForm

__all__ = ["FoundingForm"]
