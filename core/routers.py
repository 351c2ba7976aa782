"""Which connection migrates: the owner's, and no other."""

from __future__ import annotations

from typing import Any


class RoleRouter:
    """All four aliases are one database under four roles; the application's is the one by default."""

    def allow_relation(self, first: Any, second: Any, **hints: Any) -> bool:
        """Allow relations everywhere, since it is one database."""
        return True

    def allow_migrate(self, db: str, app_label: str, **hints: Any) -> bool:
        """Allow migrations on the owner's connection only."""
        return db == "owner"
