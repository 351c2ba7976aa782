"""Every table is either a tenant's and secured in every respect, or on the list of those that are not."""

from __future__ import annotations

from typing import Any

import pytest
from django.apps import apps
from django.db import connections

from core.models import OrganisationOwned, TenantForeignKey
from core.rls import constraint_name
from tests.cast import EVERY_ROLE

pytestmark = pytest.mark.django_db(databases=EVERY_ROLE)

# The complete list of tables outside row-level security, by name.
OUTSIDE = {
    "accounts_user",
    "accounts_user_groups",
    "accounts_user_user_permissions",
    "accounts_organisation",
    "accounts_membership",
    "accounts_membershipoffer",
    "accounts_apikey",
    "accounts_outgoingmail",
    "account_emailaddress",
    "account_emailconfirmation",
    "mfa_authenticator",
    "auth_group",
    "auth_group_permissions",
    "auth_permission",
    "django_content_type",
    "django_migrations",
    "django_session",
}


def rows(sql: str, *parameters: Any) -> list[tuple[Any, ...]]:
    with connections["owner"].cursor() as cursor:
        cursor.execute(sql, parameters)
        return cursor.fetchall()


def tenant_models() -> list[type[OrganisationOwned]]:
    return [model for model in apps.get_models() if issubclass(model, OrganisationOwned)]


def test_every_table_is_secured_or_on_the_list() -> None:
    found = rows(
        """SELECT relname, relrowsecurity, relforcerowsecurity FROM pg_class c
        JOIN pg_namespace n ON n.oid = relnamespace
        WHERE nspname = 'public' AND relkind IN ('r', 'p') AND NOT relispartition"""
    )
    assert {name for name, enabled, forced in found if not (enabled and forced)} == OUTSIDE
    assert {name for name, enabled, forced in found if enabled and forced} == {
        model._meta.db_table for model in tenant_models()
    }


def test_every_tenant_table_has_a_policy_for_each_role_that_may_touch_it() -> None:
    for model in tenant_models():
        table = model._meta.db_table
        policies = {
            (role, command): condition
            for role, command, condition in rows(
                """SELECT r.rolname, p.polcmd::text, pg_get_expr(p.polqual, p.polrelid) FROM pg_policy p
                JOIN pg_roles r ON r.oid = ANY (p.polroles) WHERE p.polrelid = %s::regclass""",
                table,
            )
        }
        assert policies["reputation_owner", "*"] == "true", table
        assert policies["reputation_sys", "r"] == "true", table
        assert "core_open_organisation" in policies["reputation_app", "*"], table
        track = {key for key in policies if key[0] == "reputation_track"}
        allowed = {
            "tracking_hit": {("reputation_track", "a")},
            "accounts_channel": {("reputation_track", "r")},
            "balancing_listing": {("reputation_track", "r")},
        }
        assert track == allowed.get(table, set()), table


def test_every_reference_between_tenant_tables_is_composite() -> None:
    references = {
        (table, name): columns
        for table, name, columns in rows(
            """SELECT c.conrelid::regclass::text, c.conname,
                (SELECT array_agg(a.attname::text ORDER BY k.n) FROM unnest(c.conkey) WITH ORDINALITY AS k(attnum, n)
                 JOIN pg_attribute a ON a.attrelid = c.conrelid AND a.attnum = k.attnum)
            FROM pg_constraint c WHERE contype = 'f' AND connamespace = 'public'::regnamespace"""
        )
    }
    tenant_tables = {model._meta.db_table for model in tenant_models()}
    for model in tenant_models():
        for field in model._meta.local_fields:
            if field.related_model is None or field.related_model._meta.db_table not in tenant_tables:
                continue
            assert isinstance(field, TenantForeignKey), f"{model.__name__}.{field.name} is a plain reference"
            key = (model._meta.db_table, constraint_name(model._meta.db_table, field.column))
            assert references.get(key) == ["organisation_id", field.column], key


def test_every_unique_index_of_a_tenant_table_begins_with_the_organisation() -> None:
    found = rows(
        """SELECT i.indrelid::regclass::text, i.indexrelid::regclass::text, a.attname, i.indisprimary
        FROM pg_index i JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = i.indkey[0]
        JOIN pg_class c ON c.oid = i.indrelid JOIN pg_namespace n ON n.oid = c.relnamespace
        WHERE i.indisunique AND n.nspname = 'public' AND NOT c.relispartition"""
    )
    tenant_tables = {model._meta.db_table for model in tenant_models()}
    wrong = [
        index
        for table, index, column, is_primary in found
        if table in tenant_tables and not is_primary and column != "organisation_id"
    ]
    assert wrong == []


def test_organisation_is_never_empty() -> None:
    for model in tenant_models():
        (nullable,) = rows(
            """SELECT is_nullable FROM information_schema.columns
            WHERE table_name = %s AND column_name = 'organisation_id'""",
            model._meta.db_table,
        )
        assert nullable == ("NO",), model


def test_no_view_sees_past_its_reader_and_nothing_is_materialised() -> None:
    found = rows(
        """SELECT relname, relkind::text, coalesce(array_to_string(reloptions, ','), '') FROM pg_class c
        JOIN pg_namespace n ON n.oid = relnamespace WHERE nspname = 'public' AND relkind IN ('v', 'm')"""
    )
    assert [row for row in found if row[1] == "m" or "security_invoker=true" not in row[2]] == []


@pytest.mark.parametrize("role", ["reputation_app", "reputation_sys", "reputation_track"])
def test_working_roles_are_powerless(role: str) -> None:
    assert rows("SELECT rolsuper, rolbypassrls, rolcreaterole FROM pg_roles WHERE rolname = %s", role) == [
        (False, False, False)
    ]
    owned = rows("SELECT count(*) FROM pg_class WHERE relowner = %s::regrole", role)
    assert owned == [(0,)]
    can_truncate = rows(
        """SELECT relname FROM pg_class c JOIN pg_namespace n ON n.oid = relnamespace
        WHERE nspname = 'public' AND relkind IN ('r', 'p') AND has_table_privilege(%s, c.oid, 'TRUNCATE')""",
        role,
    )
    assert can_truncate == []


def test_system_role_only_reads() -> None:
    writable = rows(
        """SELECT relname FROM pg_class c JOIN pg_namespace n ON n.oid = relnamespace
        WHERE nspname = 'public' AND relkind IN ('r', 'p')
        AND has_table_privilege('reputation_sys', c.oid, 'INSERT, UPDATE, DELETE')"""
    )
    assert writable == []


def test_partitions_can_only_be_reached_through_their_parent() -> None:
    for role in ("reputation_app", "reputation_sys", "reputation_track"):
        open_partitions = rows(
            """SELECT relname FROM pg_class c WHERE relispartition
            AND has_table_privilege(%s, c.oid, 'SELECT, INSERT, UPDATE, DELETE')""",
            role,
        )
        assert open_partitions == []


def test_tracking_role_sees_nothing_but_what_a_redirect_needs() -> None:
    readable = rows(
        """SELECT DISTINCT table_name, column_name FROM information_schema.column_privileges
        WHERE grantee = 'reputation_track' AND privilege_type = 'SELECT' AND table_schema = 'public' ORDER BY 1, 2"""
    )
    assert {table for table, _ in readable} == {
        "accounts_channel",
        "accounts_organisation",
        "balancing_listing",
    }
    assert ("balancing_listing", "credentials") not in readable


def test_prefix_search_uses_an_operator_that_row_security_lets_into_an_index() -> None:
    assert rows("SELECT proleakproof FROM pg_proc WHERE proname = 'starts_with'") == [(True,)]
