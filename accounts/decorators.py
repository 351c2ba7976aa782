"""What a page asks of a member before it does anything."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse

from accounts.http import OrganisationRequest
from accounts.roles import Permission, may

View = Callable[..., HttpResponse]


def permission_required(permission: Permission, *, for_reading: bool = True) -> Callable[[View], View]:
    """Answer 403 to members whose role does not allow the deed; with `for_reading=False` only unsafe methods ask."""

    def decorate(view: View) -> View:
        @wraps(view)
        def asked(request: OrganisationRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            is_reading = request.method in {"GET", "HEAD", "OPTIONS"}
            if (for_reading or not is_reading) and not may(request.membership.role, permission):
                raise PermissionDenied
            return view(request, *args, **kwargs)

        return asked

    return decorate
