"""Below the policies of row-level security a prefix must still find its rows by an index, never row by row."""

from __future__ import annotations

import pytest
from django.db import connections

from core.tenancy import tenant
from invitations.models import Customer, Event
from invitations.selectors import narrowing as selectors
from invitations.wanted import Wanted
from tests.cast import EVERY_ROLE, Cast
from tests.factories import NOON

ROWS = 3000


@pytest.mark.django_db(transaction=True, databases=EVERY_ROLE)
def test_search_by_address_and_reference_goes_into_indexes(committed: Cast) -> None:
    acme, channel = committed.acme, committed.channel
    with tenant(acme):
        people = Customer.objects.bulk_create(
            Customer(organisation=acme, email=f"p{n}@customer.example", address_hash=b"%032d" % n)
            for n in range(ROWS)
        )
        Event.objects.bulk_create(
            Event(
                organisation=acme,
                channel=channel,
                event_type="delivered",
                reference=f"order-{n}",
                customer=people[n],
                occurred_at=NOON,
                source="api",
                received_at=NOON,
                received_on=NOON.date(),
            )
            for n in range(ROWS)
        )
    # The plan of rows that the planner has never counted is a matter of luck.
    with connections["owner"].cursor() as cursor:
        cursor.execute("ANALYZE invitations_customer, invitations_event")
    wanted = Wanted(words="p77", known=((channel.pk,), ("delivered", "shipped")))
    with tenant(acme):
        for search, names in (
            (selectors.customers_beginning, ("email",)),
            (selectors.events_beginning, ("reference", "channel_id", "event_type")),
        ):
            plan = search(acme, wanted).order_by().explain()
            conditions = " ".join(line for line in plan.splitlines() if "Index Cond" in line)
            assert all(name in conditions for name in (*names, "'p77'", "'p78'")), plan
