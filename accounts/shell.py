"""What every page of the dashboard shows around its content: organisation, switcher, navigation, banners."""

from __future__ import annotations

from django.http import HttpRequest


def shell(request: HttpRequest) -> dict[str, object]:
    """Return the frame's data; empty outside an organisation's pages."""
    return {}
