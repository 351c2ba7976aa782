"""The tenant that is open: what is seen, what is refused, and what is put back afterwards."""

from __future__ import annotations

import pytest
from django.core.checks import run_checks
from django.db import DatabaseError, IntegrityError, connections, transaction

from accounts.models import Channel
from core.exceptions import NoTenant
from core.tenancy import across_tenants, open_tenant, tenant
from invitations.models import Event
from tests import factories
from tests.cast import EVERY_ROLE, Cast

committing = pytest.mark.django_db(transaction=True, databases=EVERY_ROLE)


@committing
def test_queries_without_a_tenant_raise(committed: Cast) -> None:
    with pytest.raises(NoTenant):
        Channel.objects.count()
    with pytest.raises(NoTenant):
        Channel._base_manager.count()


@committing
def test_database_raises_when_raw_sql_meets_a_row_without_a_tenant(committed: Cast) -> None:
    with connections["default"].cursor() as cursor, pytest.raises(DatabaseError, match="no tenant is open"):
        cursor.execute("SELECT count(*) FROM accounts_channel")


@committing
def test_only_the_open_tenants_rows_are_seen_even_by_raw_sql(committed: Cast) -> None:
    with tenant(committed.acme), connections["default"].cursor() as cursor:
        cursor.execute("SELECT name FROM accounts_channel")
        assert cursor.fetchall() == [("Acme Paris",)]


@committing
def test_nested_tenants_are_put_back(committed: Cast) -> None:
    with tenant(committed.acme):
        with tenant(committed.rival):
            assert [c.name for c in Channel.objects.all()] == ["Rival Berlin"]
        assert open_tenant() == committed.acme.pk
        assert [c.name for c in Channel.objects.all()] == ["Acme Paris"]
        with pytest.raises(ZeroDivisionError), tenant(committed.rival):
            raise ZeroDivisionError
        assert [c.name for c in Channel.objects.all()] == ["Acme Paris"]
    assert open_tenant() is None
    with pytest.raises(NoTenant):
        Channel.objects.count()


@committing
def test_a_block_that_raises_leaves_nothing_behind(committed: Cast) -> None:
    with pytest.raises(ZeroDivisionError), tenant(committed.acme):
        factories.make_channel("Half done")
        raise ZeroDivisionError
    with tenant(committed.acme):
        assert not Channel.objects.filter(name="Half done").exists()


@committing
def test_a_row_cannot_be_written_for_another_tenant(committed: Cast) -> None:
    with (
        tenant(committed.acme),
        pytest.raises(DatabaseError, match="row-level security"),
        transaction.atomic(),
    ):
        Channel(organisation=committed.rival, name="Smuggled").save(force_insert=True)


@committing
def test_a_row_cannot_point_at_another_tenants_row(committed: Cast) -> None:
    with tenant(committed.acme):
        customer = factories.make_customer()
        with pytest.raises(IntegrityError), transaction.atomic():
            Event.objects.create(
                channel_id=committed.rival_channel.pk,
                customer=customer,
                event_type="delivered",
                reference="x",
                occurred_at=factories.NOON,
                source="api",
                received_at=factories.NOON,
                received_on=factories.NOON.date(),
            )


@committing
def test_reading_across_sees_all_and_writes_nothing(committed: Cast) -> None:
    with across_tenants():
        assert {c.name for c in Channel.objects.all()} == {"Acme Paris", "Rival Berlin"}
    with pytest.raises(DatabaseError, match="permission denied"), across_tenants():
        Channel.objects.update(name="x")


@committing
def test_reading_across_is_refused_while_a_tenant_is_open(committed: Cast) -> None:
    with tenant(committed.acme), pytest.raises(NoTenant), across_tenants():
        pass
    with across_tenants(), pytest.raises(NoTenant), tenant(committed.acme):
        pass


@committing
def test_the_application_refuses_to_start_as_an_owner(committed: Cast) -> None:
    assert [
        e.id for e in run_checks(databases=["default", "sys", "track"]) if e.id == "reputation.E001"
    ] == []
    owner = connections["owner"].settings_dict
    before = connections["default"].settings_dict["USER"]
    connections["default"].close()
    try:
        connections["default"].settings_dict["USER"] = owner["USER"]
        assert "reputation.E001" in [error.id for error in run_checks(databases=["default"])]
    finally:
        connections["default"].close()
        connections["default"].settings_dict["USER"] = before
