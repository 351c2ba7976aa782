"""Leave a trace of a deed."""

from __future__ import annotations

from typing import Any

from accounts.models import ApiKey, AuditEvent, User
from core.tenancy import require_tenant


def record_audit(
    *,
    actor: User | None,
    action: str,
    target: str = "",
    detail: dict[str, Any] | None = None,
    key: ApiKey | None = None,
) -> AuditEvent:
    """Record who did what to which thing, in the transaction of the deed. `detail` holds no data of customers."""
    return AuditEvent.objects.create(
        organisation_id=require_tenant(),
        actor=actor,
        key=key,
        action=action,
        target=target,
        detail=detail or {},
    )
