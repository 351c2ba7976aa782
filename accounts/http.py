"""The typed request behind the organisation's doors."""

from __future__ import annotations

from django.http import HttpRequest

from accounts.models import ApiKey, Membership, Organisation, User


class OrganisationRequest(HttpRequest):
    """A request whose organisation is known and open.

    `membership` is None for API clients, `api_key` for people.
    """

    organisation: Organisation
    membership: Membership | None
    api_key: ApiKey | None
    user: User
