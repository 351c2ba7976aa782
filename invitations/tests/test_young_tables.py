"""Tables of which the planner knows nothing yet: they are analysed as they grow, so that keys are looked up by key."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

import pytest
from django.db import connections, transaction

from accounts.models import Organisation
from core.addresses import address_hash
from core.tenancy import APP, tenant
from invitations.models import Customer
from invitations.services.intake import EventInput, record_events
from invitations.services.matching import match_events
from tests import factories
from tests.cast import EVERY_ROLE, Cast
from tests.factories import NOON

pytestmark = pytest.mark.django_db(transaction=True, databases=EVERY_ROLE)

MANY = 800


def _rows(sql: str, parameters: Sequence[object] = ()) -> list[tuple[int, ...]]:
    with connections[APP].cursor() as cursor:
        cursor.execute(sql, parameters)
        return list(cursor.fetchall())


def _run(sql: str, alias: str) -> None:
    with connections[alias].cursor() as cursor:
        cursor.execute(sql)


def _analysed(table: str) -> tuple[int, ...]:
    """Return how often somebody has analysed a table, and how many rows the planner believes it to have."""
    with transaction.atomic(APP):
        [found] = _rows(
            "SELECT s.analyze_count, c.reltuples::integer FROM pg_stat_user_tables s JOIN pg_class c ON c.oid = s.relid"
            " WHERE s.relname = %s",
            [table],
        )
    return found


def _read(table: str) -> int:
    """Return how many rows of a table the open transaction has read."""
    sql = "SELECT seq_tup_read + idx_tup_fetch FROM pg_stat_xact_user_tables WHERE relname = %s"
    [(found,)] = _rows(sql, [table])
    return found


def _people(organisation: Organisation, start: int, stop: int) -> None:
    emails = [f"p{number}@customer.example" for number in range(start, stop)]
    Customer.objects.bulk_create(
        Customer(organisation=organisation, email=email, address_hash=address_hash(organisation.pk, email))
        for email in emails
    )


def test_a_table_is_analysed_by_the_statement_that_makes_it_ten_times_as_large(committed: Cast) -> None:
    table = "invitations_customer"
    times, _ = _analysed(table)
    with tenant(committed.acme):
        _people(committed.acme, 0, 20)
    assert _analysed(table)[0] == times
    with tenant(committed.acme):
        _people(committed.acme, 20, MANY)
    assert _analysed(table) == (times + 1, MANY + 1)  # the rival's one
    with tenant(committed.acme):
        _people(committed.acme, MANY, 2 * MANY)
    assert _analysed(table)[0] == times + 1


def test_a_table_that_somebody_else_analyses_is_not_waited_for(committed: Cast) -> None:
    table = "invitations_customer"
    times, _ = _analysed(table)
    with transaction.atomic("owner"):
        _run(f"LOCK TABLE {table} IN SHARE UPDATE EXCLUSIVE MODE", "owner")
        with tenant(committed.acme):
            _run("SET LOCAL lock_timeout = '2s'", APP)
            _people(committed.acme, 0, MANY)
    assert _analysed(table)[0] == times


def test_an_event_reads_a_handful_of_rows_however_many_came_with_it(committed: Cast) -> None:
    """By index on the organisation alone, each would read all that came before it: some hundreds."""
    with tenant(committed.acme):
        factories.make_rule(committed.channel)
    with tenant(committed.acme):
        events = [
            EventInput(f"R-{number}", f"p{number}@customer.example", NOON - timedelta(hours=1))
            for number in range(MANY)
        ]
        record_events(
            channel=committed.channel, event_type="delivered", events=events, source="api", now=NOON
        )
        assert _read("invitations_customer") < 10 * MANY
        assert _read("invitations_event") < 10 * MANY
    with tenant(committed.acme):
        assert match_events(organisation=committed.acme, now=NOON).scheduled == MANY
        for table in ("customer", "event", "invitation", "delivery"):
            assert _read(f"invitations_{table}") < 10 * MANY, table


def test_no_trigger_compares_each_old_row_with_each_new_one() -> None:
    """A function's plan is kept; made for an update of one row it would be a nested loop."""
    functions = _rows(
        """SELECT proname, proconfig FROM pg_proc WHERE pronamespace = 'public'::regnamespace
        AND prosrc ~* 'join\\s+(old|new)_rows'"""
    )
    assert functions == [("invitations_delivery_moved", ["enable_nestloop=off"])]
