"""What we decide of allauth's letters. Where log-in leads is `accounts:home`; what sign-up founds, its form."""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.conf import settings


class AccountAdapter(DefaultAccountAdapter):
    """Write in the product's name and with its own address, whatever host the request asked for."""

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Send one letter about somebody's account; it goes through the outbox like every other."""
        super().send_mail(template_prefix, email, {"base_url": settings.BASE_URL, **context})
