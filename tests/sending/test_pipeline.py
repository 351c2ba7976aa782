"""The sender's own connection: one transaction in one piece, and what becomes of it when something is wrong."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import TypeVar

import psycopg
import pytest
from django.db import connections

from core.tenancy import APP, tenant
from invitations.models import Delivery
from invitations.services.sending.link import PASSING, Link, connection_parameters
from invitations.services.sending.statements import LOCK
from tests.cast import EVERY_ROLE, Cast
from tests.sending.scenes import make_due

pytestmark = pytest.mark.django_db(transaction=True, databases=EVERY_ROLE)

Found = TypeVar("Found")
RENAME = """
UPDATE invitations_delivery SET last_reply = %(reply)s::text, expires_at = expires_at + %(longer)s::interval
WHERE organisation_id = %(organisation)s::bigint AND id = ANY (%(keys)s::bigint[]) RETURNING id
"""
WRONG = "UPDATE invitations_delivery SET state = 'sent' WHERE organisation_id = %(organisation)s::bigint RETURNING id"


def linked(work: Callable[[Link], Awaitable[Found]], seconds: float = 10) -> Found:
    async def run() -> Found:
        link = Link(connection_parameters(), seconds)
        try:
            return await work(link)
        finally:
            await link.close()

    return asyncio.run(run())


def test_statements_are_one_transaction_again_and_again(committed: Cast) -> None:
    keys = make_due(committed.acme, committed.channel, 3)
    known = {"organisation": committed.acme.pk, "keys": keys[:2]}
    words = "250 2.0.0 %s 'ok' \\ é €" * 3000

    async def work(link: Link) -> list[list[set[int]]]:
        long = timedelta(days=1, microseconds=5)
        return [
            await link.run_all((LOCK, known), (RENAME, {**known, "reply": reply, "longer": long}))
            for reply in ("one", words[:200])
        ]

    assert linked(work) == [[set(keys[:2]), set(keys[:2])]] * 2
    with tenant(committed.acme):
        replies = Delivery.objects.order_by("id").values_list("last_reply", flat=True)
        assert list(replies) == [words[:200], words[:200], ""]
        first, _, last = Delivery.objects.order_by("id")
        assert first.expires_at - last.expires_at == 2 * timedelta(days=1, microseconds=5)


def test_a_statement_larger_than_what_the_socket_holds_arrives_whole(committed: Cast) -> None:
    [key] = make_due(committed.acme, committed.channel, 1)
    known = {"organisation": committed.acme.pk, "keys": [key] * 1_000_000}
    assert linked(lambda link: link.run(LOCK, known)) == {key}


def test_where_one_statement_fails_nothing_is_written_and_the_link_goes_on_afterwards(
    committed: Cast,
) -> None:
    [key] = make_due(committed.acme, committed.channel, 1)
    known = {
        "organisation": committed.acme.pk,
        "keys": [key],
        "reply": "written",
        "longer": timedelta(0),
    }

    async def work(link: Link) -> set[int]:
        with pytest.raises(psycopg.errors.CheckViolation, match="may not move from scheduled to sent"):
            await link.run_all((RENAME, known), (WRONG, known))
        return await link.run(LOCK, known)

    assert linked(work) == {key}
    with tenant(committed.acme):
        assert Delivery.objects.get().last_reply == ""


def test_another_organisations_rows_are_not_seen(committed: Cast) -> None:
    [key] = make_due(committed.rival, committed.rival_channel, 1)
    known = {"organisation": committed.acme.pk, "keys": [key]}
    assert linked(lambda link: link.run(LOCK, known)) == set()


def test_a_backend_that_ends_is_a_fault_that_may_pass(committed: Cast) -> None:
    ending = "SELECT pg_terminate_backend(pg_backend_pid())::int FROM generate_series(1, 1)"

    async def work(link: Link) -> set[int]:
        with pytest.raises(PASSING):
            await link.run(ending, {"organisation": committed.acme.pk})
        return await link.run(LOCK, {"organisation": committed.acme.pk, "keys": []})

    assert linked(work) == set()


def test_silence_is_a_fault_that_may_pass(committed: Cast) -> None:
    asleep = "SELECT 1 FROM pg_sleep(2)"
    with pytest.raises(TimeoutError):
        linked(lambda link: link.run(asleep, {"organisation": committed.acme.pk}), seconds=0.2)
    with connections[APP].cursor() as cursor:  # the sleeper would keep the database from being dropped
        for _ in range(500):
            cursor.execute(
                "SELECT count(*) FROM pg_stat_activity WHERE query = %s", ["SELECT 1 FROM pg_sleep(2)"]
            )
            if cursor.fetchone() == (0,):
                return
            time.sleep(0.02)
    pytest.fail("The statement never ended.")
