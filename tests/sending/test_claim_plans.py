"""A claim looks its letters up one by one, also where the planner last counted the tables before they came."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.db import connections
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from core.tenancy import tenant
from invitations.services.sending import Terms, claim
from tests.cast import EVERY_ROLE, Cast
from tests.sending.scenes import make_due

LETTERS, CLAIMED = 600, 100


def touched(plan: dict[str, Any]) -> float:
    """Return how many rows the busiest step of a plan has looked at."""
    removed = sum(plan.get(f"Rows Removed by {why}", 0) for why in ("Filter", "Join Filter", "Index Recheck"))
    own = (plan["Actual Rows"] + removed) * plan["Actual Loops"]
    return max([own, *(touched(below) for below in plan.get("Plans", []))])


@pytest.mark.django_db(transaction=True, databases=EVERY_ROLE)
def test_what_a_claim_reads_grows_with_its_letters_and_not_with_their_square(committed: Cast) -> None:
    acme, channel = committed.acme, committed.channel
    make_due(acme, channel, 2)
    with connections["owner"].cursor() as cursor:
        cursor.execute(
            "ANALYZE invitations_delivery, invitations_invitation, invitations_customer, invitations_event"
        )
    make_due(acme, channel, LETTERS, prefix="later")
    connection = connections["default"]
    with tenant(acme):
        with CaptureQueriesContext(connection) as asked:
            claim(size=CLAIMED, now=timezone.now(), terms=Terms())
        reads = [query["sql"] for query in asked if "invitations_customer" in query["sql"]]
        assert len(reads) == 1
        for read in reads:
            with connection.cursor() as cursor:
                cursor.execute(f"EXPLAIN (ANALYZE, TIMING OFF, FORMAT JSON) {read}")
                [[[found]]] = cursor.fetchall()
            plan = found["Plan"] if isinstance(found, dict) else json.loads(found)["Plan"]
            assert CLAIMED <= touched(plan) <= LETTERS
