"""Words in addresses that come from closed lists."""

from __future__ import annotations

from accounts.features import Feature


class FeatureConverter:
    """A premium feature by its key; anything else is an address that does not exist."""

    regex = "|".join(Feature.values)

    def to_python(self, value: str) -> str:
        """Return the key as it stands."""
        return value

    def to_url(self, value: str) -> str:
        """Return the key as it stands."""
        return value
