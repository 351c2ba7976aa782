"""System checks: what must hold before this installation may serve."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.checks import Error, Tags, Warning, register
from django.db import connections

_ROLE = """
SELECT r.rolsuper, r.rolbypassrls, EXISTS (
    SELECT 1 FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE c.relowner = r.oid AND n.nspname = 'public' AND c.relkind IN ('r', 'p'))
FROM pg_roles r WHERE r.rolname = current_user
"""


@register(Tags.database)
def powerless_roles(app_configs: Any, databases: list[str] | None = None, **kwargs: Any) -> list[Error]:
    """Refuse a superuser, an owner of tables, or a role that bypasses row-level security."""
    errors = []
    for alias in set(databases or []) & {"default", "sys", "track"}:
        with connections[alias].cursor() as cursor:
            cursor.execute(_ROLE)
            superuser, bypasses, owns = cursor.fetchone()
        if superuser or bypasses or owns:
            errors.append(
                Error(
                    f"The role of the connection “{alias}” is too powerful: row-level security would not bind it.",
                    hint="Use reputation_app, reputation_sys and reputation_track; only migrations use the owner.",
                    id="reputation.E001",
                )
            )
    return errors


@register(Tags.security, deploy=True)
def public_installation(app_configs: Any, **kwargs: Any) -> list[Error | Warning]:
    """Refuse what is only right on a developer's machine."""
    found: list[Error | Warning] = []
    if settings.IS_DEVELOPMENT:
        found.append(Error("DEVELOPMENT is on.", id="reputation.E002"))
    if not settings.IS_HTTPS:
        found.append(Error("BASE_URL does not begin with https://.", id="reputation.E003"))
    if settings.HOUSE_SENDER.endswith(".example"):
        found.append(Error("HOUSE_SENDER is not a real address.", id="reputation.E004"))
    return found
