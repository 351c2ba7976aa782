"""How allauth founds an organisation when somebody signs up, and where it leads afterwards."""

from __future__ import annotations

from allauth.account.adapter import DefaultAccountAdapter


class AccountAdapter(DefaultAccountAdapter):
    """Sign-up founds an organisation, through the form's `signup`; log-in leads to the last or only one."""
