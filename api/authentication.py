"""Who asks: the key that the middleware has read. A key in the address is refused by not being looked at."""

from __future__ import annotations

from django.utils import timezone
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from rest_framework.authentication import BaseAuthentication
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.request import Request

from accounts.models import ApiKey
from accounts.services.keys import note_use


class ApiKeyAuthentication(BaseAuthentication):
    """Copy the key that opened the tenant; a header that opened none is a wrong key."""

    def authenticate(self, request: Request) -> tuple[None, ApiKey] | None:
        """Return the key; raise `AuthenticationFailed` alike for malformed, wrong, revoked and expired ones."""
        key = request._request.api_key
        if key is None:
            if request.headers.get("Authorization"):
                raise AuthenticationFailed
            return None
        note_use(key=key, now=timezone.now())
        return None, key

    def authenticate_header(self, request: Request) -> str:
        """Return what a 401 says is wanted."""
        return "Bearer"


class ApiKeyScheme(OpenApiAuthenticationExtension):
    """How the key is described in the schema."""

    target_class = "api.authentication.ApiKeyAuthentication"
    name = "key"

    def get_security_definition(self, auto_schema: object) -> dict[str, str]:
        """Return the security scheme."""
        return {"type": "http", "scheme": "bearer", "description": "An API key: `rk_live_…`"}
