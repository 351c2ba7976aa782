"""Migration operations that make a table a tenant's: row-level security, forced, and composite keys.

Policies are written per role. The owner's migrations and the read-only system role see all
rows; the application sees the open tenant's rows and gets an error when none is open.
"""

from __future__ import annotations

from typing import Any

from django.db.migrations.operations.base import Operation

from core.models import TenantForeignKey

OWNER, APPLICATION, SYSTEM, TRACKING = (
    "reputation_owner",
    "reputation_app",
    "reputation_sys",
    "reputation_track",
)

POLICIES = """
ALTER TABLE {table} ENABLE ROW LEVEL SECURITY;
ALTER TABLE {table} FORCE ROW LEVEL SECURITY;
CREATE POLICY {table}_owner ON {table} TO reputation_owner USING (true) WITH CHECK (true);
CREATE POLICY {table}_tenant ON {table} TO reputation_app
    USING (organisation_id = (SELECT core_open_organisation()))
    WITH CHECK (organisation_id = (SELECT core_open_organisation()));
CREATE POLICY {table}_system ON {table} FOR SELECT TO reputation_sys USING (true);
GRANT SELECT ON {table} TO reputation_sys;
"""


def constraint_name(table: str, column: str) -> str:
    """Return the name of the composite key of a column, within PostgreSQL's 63 letters."""
    return f"{table[:40]}_{column[:14]}_tenant"


class SecureTenantTable(Operation):
    """Turn on forced row-level security for a model's table and make its composite keys.

    Adds `UNIQUE (organisation_id, id)` and, for every `TenantForeignKey`, a foreign key on
    (organisation_id, column), so that no row can point at another tenant's.
    """

    reduces_to_sql = True
    reversible = False

    def __init__(self, model: str, *, has_id_key: bool = True) -> None:
        self.model = model
        self.has_id_key = has_id_key

    def state_forwards(self, app_label: str, state: Any) -> None:
        """Change nothing in Django's view of the model."""

    def database_forwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        model = to_state.apps.get_model(app_label, self.model)
        table = model._meta.db_table
        if self.has_id_key:
            schema_editor.execute(
                f"ALTER TABLE {table} ADD CONSTRAINT {table}_tenant_id UNIQUE (organisation_id, id)"
            )
        if any(field.column == "public_uuid" for field in model._meta.local_fields):
            schema_editor.execute(
                f"ALTER TABLE {table} ADD CONSTRAINT {table}_public_id UNIQUE (organisation_id, public_uuid)"
            )
        schema_editor.execute(POLICIES.format(table=table))

    def describe(self) -> str:
        return f"Secure the tenant table {self.model}"


class CompositeKeys(Operation):
    """Make the composite foreign keys of a model's `TenantForeignKey` fields (all of them, or those named)."""

    reduces_to_sql = True
    reversible = False

    def __init__(self, model: str, fields: tuple[str, ...] = ()) -> None:
        self.model = model
        self.fields = fields

    def state_forwards(self, app_label: str, state: Any) -> None:
        """Change nothing in Django's view of the model."""

    def database_forwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        model = to_state.apps.get_model(app_label, self.model)
        table = model._meta.db_table
        for field in model._meta.local_fields:
            if isinstance(field, TenantForeignKey) and (not self.fields or field.name in self.fields):
                target = field.related_model._meta.db_table
                name = constraint_name(table, field.column)
                schema_editor.execute(
                    f"ALTER TABLE {table} ADD CONSTRAINT {name} FOREIGN KEY (organisation_id, {field.column})"
                    f" REFERENCES {target} (organisation_id, id)"
                )

    def describe(self) -> str:
        return f"Make the composite keys of {self.model}"
