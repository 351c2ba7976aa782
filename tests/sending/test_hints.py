"""Hints have no meaning: what they are, what they do when there is nothing, and that losing them loses nothing."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import timedelta

import pytest
import redis
from django.conf import settings
from django.test import override_settings
from django.utils import timezone
from kombu.exceptions import OperationalError

from core.tenancy import tenant
from invitations import system, tasks
from invitations.models import Delivery, Invitation
from reputation.celery import app
from tests import factories
from tests.cast import EVERY_ROLE, Cast
from tests.sending.scenes import make_due, states
from tests.sink import SinkProcess

pytestmark = pytest.mark.django_db(transaction=True, databases=EVERY_ROLE)
MAIL_QUEUE = "rep:mail"


@pytest.fixture
def broker() -> Iterator[redis.Redis]:
    with redis.Redis.from_url(settings.REDIS_URL) as client:
        client.delete(MAIL_QUEUE)
        yield client
        client.delete(MAIL_QUEUE)


def test_dispatch_sends_one_empty_hint_for_each_organisation_with_due_letters(
    committed: Cast, broker: redis.Redis
) -> None:
    make_due(committed.acme, committed.channel, 3)
    with tenant(committed.rival):
        Delivery.objects.update(due_at=timezone.now() + timedelta(days=1))
    tasks.dispatch()
    [hint] = [json.loads(message) for message in broker.lrange(MAIL_QUEUE, 0, -1)]
    assert hint["headers"]["task"] == "invitations.drain"
    assert hint["headers"]["argsrepr"] == "()"
    assert hint["headers"]["kwargsrepr"] == "{}"
    assert hint["headers"]["expires"]
    assert not hint["headers"].get("eta")


def test_no_more_hints_than_workers_could_take(committed: Cast, broker: redis.Redis) -> None:
    make_due(committed.acme, committed.channel, 1)
    with override_settings(MAIL_DRAINS=1):
        tasks.dispatch()
    assert broker.llen(MAIL_QUEUE) == 1


def test_lost_hints_come_again(committed: Cast, broker: redis.Redis) -> None:
    make_due(committed.acme, committed.channel, 1)
    tasks.dispatch()
    broker.flushall()
    assert broker.llen(MAIL_QUEUE) == 0
    tasks.dispatch()
    assert broker.llen(MAIL_QUEUE) == 2  # the rival has a letter too


def test_broker_that_is_away_loses_no_letter(committed: Cast) -> None:
    make_due(committed.acme, committed.channel, 2)
    with app.connection_for_write("redis://127.0.0.1:9/0") as nowhere, pytest.raises(OperationalError):
        tasks.drain.apply_async(connection=nowhere, retry=False)
    assert states(committed.acme) == {"scheduled": 2}


def test_hints_without_work_do_nothing(committed: Cast) -> None:
    with tenant(committed.rival):
        Delivery.objects.update(due_at=timezone.now() + timedelta(days=1))
    with override_settings(EMAIL_URL="smtp://127.0.0.1:9/?command=1"):
        tasks.drain()
    tasks.reap_leases()
    tasks.match()
    assert states(committed.rival) == {"scheduled": 1}


def test_event_becomes_a_sent_letter_by_hints_alone(committed: Cast) -> None:
    now = timezone.now()
    with tenant(committed.acme):
        factories.make_rule(committed.channel, wait_days=0, send_hour=now.hour)
        customer = factories.make_customer()
        factories.make_event(
            committed.channel, customer, occurred_at=now - timedelta(days=2), received_at=now
        )
    tasks.match()
    with tenant(committed.acme):
        assert Invitation.objects.get().state == "scheduled"
        Delivery.objects.update(due_at=now)
    with SinkProcess() as sink, override_settings(EMAIL_URL=f"smtp://127.0.0.1:{sink.port}"):
        tasks.drain()
    with tenant(committed.acme):
        assert Invitation.objects.get().state == "sent"


def test_lease_of_a_dead_worker_ends_by_a_hint(committed: Cast) -> None:
    [key] = make_due(committed.acme, committed.channel, 1)
    with tenant(committed.acme):
        Delivery.objects.filter(pk=key).update(
            state="claimed", lease_until=timezone.now() - timedelta(seconds=1)
        )
    tasks.reap_leases()
    assert states(committed.acme) == {"retry": 1}


def test_fault_in_one_organisation_does_not_hold_up_the_others(committed: Cast) -> None:
    done: list[str] = []

    def work(organisation: object) -> None:
        if organisation == committed.acme:
            raise ZeroDivisionError
        done.append(organisation.name)

    tasks.sweep([committed.acme.pk, committed.rival.pk], work)
    assert done == ["Rival"]


def test_organisations_with_work_are_found_and_held_ones_are_not(committed: Cast) -> None:
    now = timezone.now()
    make_due(committed.acme, committed.channel, 1)
    both = [committed.acme.pk, committed.rival.pk]
    assert system.organisations_with_due_letters(now=now) == both
    assert system.organisations_with_due_letters(now=now - timedelta(days=400)) == []
    type(committed.rival).objects.filter(pk=committed.rival.pk).update(is_held=True)
    assert system.organisations_with_due_letters(now=now) == [committed.acme.pk]
    assert system.organisations_with_unmatched_events() == [committed.rival.pk]
    assert system.organisations_with_leases_over(now=now) == []
    assert system.organisations_with_waiting_imports(now=now) == []
