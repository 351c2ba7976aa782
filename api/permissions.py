"""What a key may do: the scopes of the view's method must be among the key's."""

from __future__ import annotations

from typing import Any

from rest_framework.permissions import BasePermission
from rest_framework.request import Request


class HasScope(BasePermission):
    """Ask for the scope that a view names for a method in `scopes`; a method without one is open to no key."""

    message = "This key has not the scope for that."

    def has_permission(self, request: Request, view: Any) -> bool:
        """Tell whether the key has the scope; without a key the answer is 401, not 403."""
        wanted = view.scopes.get("GET" if request.method in {"HEAD", "OPTIONS"} else request.method)
        return request.auth is not None and wanted is not None and wanted in request.auth.scopes
