"""A process is killed at each point of a letter's way; what is left behind is known exactly."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest
from django.utils import timezone

from core.tenancy import tenant
from invitations.models import Attempt, Customer, Delivery, Event, Invitation
from invitations.services.intake import EventInput, record_event
from invitations.services.matching import match_events
from invitations.services.sending import Rota, confirm_by_evidence, drain, reap
from tests import factories
from tests.cast import EVERY_ROLE, Cast
from tests.sending.processes import KILLED, die, die_at, exit_status
from tests.sending.scenes import drain_to, make_due, relay_to
from tests.sink import SinkProcess, read_journal

pytestmark = pytest.mark.django_db(transaction=True, databases=EVERY_ROLE)


@dataclass
class Post:
    """A mail server and its journal."""

    port: int
    log: Path

    def count(self, delivery: Delivery) -> int:
        """Return how often a letter has been accepted so far."""
        shown = delivery.public_id
        return sum(entry.kind == "accepted" and entry.delivery == shown for entry in read_journal(self.log))

    def accepted(self, delivery: Delivery, expected: int) -> int:
        """Return how often a letter was accepted, once that is what is expected or a minute is over."""
        limit = time.monotonic() + 60
        while (count := self.count(delivery)) != expected and time.monotonic() < limit:
            time.sleep(0.02)
        return count


@pytest.fixture(scope="module")
def post(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Post]:
    log = tmp_path_factory.mktemp("post") / "journal"
    log.touch()
    with SinkProcess("--log", str(log)) as sink:
        yield Post(sink.port, log)


def drain_and_die(post: Post, point: str) -> int:
    relay = relay_to(post.port, connections=1)
    return exit_status(lambda: drain(relay=relay, rota=Rota(), seconds=5, crash_point=die_at(point)))


def look(cast: Cast, key: int) -> Delivery:
    with tenant(cast.acme):
        return Delivery.objects.get(pk=key)


def reap_later(cast: Cast) -> None:
    with tenant(cast.acme):
        reap(now=timezone.now() + timedelta(hours=1))


@pytest.mark.parametrize("point", ["claimed", "before_mail", "body_sent"])
def test_killed_before_the_marker_the_letter_is_sent_later_once(
    committed: Cast, post: Post, point: str
) -> None:
    [key] = make_due(committed.acme, committed.channel, 1)
    assert drain_and_die(post, point) == KILLED
    assert look(committed, key).state == "claimed"
    drain_to(post.port)
    assert look(committed, key).state == "claimed"
    reap_later(committed)
    assert (look(committed, key).state, look(committed, key).reason) == ("retry", "worker_gone")
    drain_to(post.port)
    delivery = look(committed, key)
    assert (delivery.state, delivery.attempts, post.accepted(delivery, 1)) == ("sent", 1, 1)


@pytest.mark.parametrize(("point", "arrived"), [("marked", 0), ("dot_sent", 1), ("reply_read", 1)])
def test_killed_between_marker_and_record_the_letter_is_unknown_and_never_sent_again(
    committed: Cast, post: Post, point: str, arrived: int
) -> None:
    [key] = make_due(committed.acme, committed.channel, 1)
    assert drain_and_die(post, point) == KILLED
    assert look(committed, key).state == "sending"
    reap_later(committed)
    delivery = look(committed, key)
    assert (delivery.state, delivery.reason, delivery.attempts) == ("unknown", "worker_gone", 1)
    drain_to(post.port)
    delivery = look(committed, key)
    assert (delivery.state, post.accepted(delivery, arrived)) == ("unknown", arrived)
    with tenant(committed.acme):
        assert Invitation.objects.get(pk=delivery.invitation_id).state == "scheduled"
        assert Attempt.objects.get(delivery=key).outcome == "unknown"


def test_killed_after_the_record_the_letter_is_sent(committed: Cast, post: Post) -> None:
    [key] = make_due(committed.acme, committed.channel, 1)
    assert drain_and_die(post, "recorded") == KILLED
    delivery = look(committed, key)
    assert (delivery.state, post.accepted(delivery, 1)) == ("sent", 1)
    reap_later(committed)
    drain_to(post.port)
    assert (look(committed, key).state, post.accepted(delivery, 1)) == ("sent", 1)


def test_killed_around_the_commit_of_a_push_the_event_exists_wholly_or_not_at_all(committed: Cast) -> None:
    now = timezone.now()
    told = EventInput("order-1", "camille@customer.example", name="Camille", occurred_at=now)

    def push(is_committed: bool) -> None:
        with tenant(committed.acme):
            record_event(channel=committed.channel, event_type="delivered", event=told, source="api", now=now)
            if not is_committed:
                die()
        die()

    def everything() -> tuple[int, int, int]:
        with tenant(committed.acme):
            return Event.objects.count(), Customer.objects.count(), Invitation.objects.count()

    with tenant(committed.acme):
        factories.make_rule(committed.channel)
    assert exit_status(lambda: push(False)) == KILLED
    assert everything() == (0, 0, 0)
    assert exit_status(lambda: push(True)) == KILLED
    assert exit_status(lambda: push(True)) == KILLED
    for _ in range(2):
        with tenant(committed.acme):
            match_events(organisation=committed.acme, now=now)
    assert everything() == (1, 1, 1)


def test_killed_around_the_commit_of_evidence_it_counts_wholly_or_not_at_all(
    committed: Cast, post: Post
) -> None:
    [key] = make_due(committed.acme, committed.channel, 1)
    drain_and_die(post, "reply_read")
    reap_later(committed)

    def confirm(is_committed: bool) -> None:
        with tenant(committed.acme):
            confirm_by_evidence(delivery_ids=[key], now=timezone.now())
            if not is_committed:
                die()
        die()

    assert exit_status(lambda: confirm(False)) == KILLED
    assert look(committed, key).state == "unknown"
    assert exit_status(lambda: confirm(True)) == KILLED
    delivery = look(committed, key)
    assert (delivery.state, delivery.reason, post.accepted(delivery, 1)) == ("sent", "confirmed", 1)
    with tenant(committed.acme):
        assert Invitation.objects.get(pk=delivery.invitation_id).state == "sent"


def test_killed_in_the_middle_of_many_each_letter_is_whole(committed: Cast, post: Post) -> None:
    keys = make_due(committed.acme, committed.channel, 30)
    relay = relay_to(post.port, connections=4)
    assert (
        exit_status(lambda: drain(relay=relay, rota=Rota(), crash_point=die_at("reply_read", 10))) == KILLED
    )
    reap_later(committed)
    drain_to(post.port)
    deliveries = [look(committed, key) for key in keys]
    unknown = [delivery for delivery in deliveries if delivery.state == "unknown"]
    assert {delivery.state for delivery in deliveries} == {"sent", "unknown"}
    assert 1 <= len(unknown) <= 4
    assert all(post.accepted(delivery, 1) == 1 for delivery in deliveries if delivery.state == "sent")
    assert all(post.count(delivery) <= 1 for delivery in unknown)
