"""A drain against a real mail server: who is served, who is not, and what happens when something is away."""

from __future__ import annotations

import json
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import OperationalError, connections
from django.utils import timezone

from accounts.models import Organisation
from core.tenancy import APP, tenant
from invitations.models import Attempt, Delivery, DeliveryChange, Invitation
from invitations.services.sending import Rota, drain
from invitations.services.suppression import suppress
from tests import factories
from tests.cast import EVERY_ROLE, Cast
from tests.sending.processes import exit_status
from tests.sending.scenes import drain_to, make_due, relay_to, states
from tests.sink import Entry, SinkProcess, read_journal

pytestmark = pytest.mark.django_db(transaction=True, databases=EVERY_ROLE)


@pytest.fixture
def log(tmp_path: Path) -> Path:
    return tmp_path / "journal"


def accepted(log: Path) -> list[Entry]:
    return [entry for entry in read_journal(log) if entry.kind == "accepted"]


def test_due_letters_leave_with_their_links_and_reminders(committed: Cast, log: Path) -> None:
    with tenant(committed.acme):
        rule = factories.make_rule(committed.channel, has_reminder=True)
    make_due(committed.acme, committed.channel, 30, rule=rule)
    with SinkProcess("--log", str(log)) as sink:
        drained = drain_to(sink.port)
    assert drained.claimed == 31  # the rival's letter is too late and ends as that
    assert {entry.recipient for entry in accepted(log)} == {f"person{n}@customer.example" for n in range(30)}
    assert states(committed.acme) == {"sent": 30, "scheduled": 30}
    with tenant(committed.acme):
        assert set(Invitation.objects.values_list("state", "listing__platform")) == {("sent", "own")}
        sent_ids = set(Delivery.objects.filter(state="sent").values_list("message_id", flat=True))
    assert {entry.message_id for entry in accepted(log)} == sent_ids


def test_two_drains_at_once_send_nothing_twice(committed: Cast, log: Path) -> None:
    make_due(committed.acme, committed.channel, 120)
    with SinkProcess("--log", str(log)) as sink:
        ours = threading.Thread(target=lambda: _drain_in_a_thread(sink.port))
        relay = relay_to(sink.port)
        # The other begins first and in a process of its own; both claim small batches from the same rows.
        theirs = threading.Thread(target=lambda: exit_status(lambda: drain(relay=relay, rota=Rota())))
        theirs.start()
        ours.start()
        theirs.join()
        ours.join()
    assert states(committed.acme) == {"sent": 120}
    assert Counter(entry.delivery for entry in accepted(log)).most_common(1)[0][1] == 1
    assert len(accepted(log)) == 120


def _drain_in_a_thread(port: int) -> None:
    try:
        drain_to(port, connections=2)
    finally:
        connections.close_all()


def test_held_organisation_sends_nothing_and_loses_nothing(committed: Cast, log: Path) -> None:
    make_due(committed.acme, committed.channel, 5)
    Organisation.objects.filter(pk=committed.acme.pk).update(is_held=True)
    with SinkProcess("--log", str(log)) as sink:
        drain_to(sink.port)
        assert states(committed.acme) == {"scheduled": 5}
        Organisation.objects.filter(pk=committed.acme.pk).update(is_held=False)
        drain_to(sink.port)
    assert len(accepted(log)) == 5


def test_organisation_held_after_the_claim_gets_its_letters_back(committed: Cast, log: Path) -> None:
    make_due(committed.acme, committed.channel, 3)

    def hold(point: str) -> None:
        if point == "body_sent":
            Organisation.objects.filter(pk=committed.acme.pk).update(is_held=True)

    def hold_aside(point: str) -> None:
        worker = threading.Thread(target=_closing(lambda: hold(point)))
        worker.start()
        worker.join()

    with SinkProcess("--log", str(log)) as sink:
        drain(relay=relay_to(sink.port, connections=1), rota=Rota(), seconds=2, crash_point=hold_aside)
    assert not log.exists() or accepted(log) == []
    assert states(committed.acme) == {"scheduled": 3}
    with tenant(committed.acme):
        assert DeliveryChange.objects.filter(to_state="scheduled", reason="not_marked").exists()


def _closing(work: Callable[[], object]) -> Callable[[], None]:
    def run() -> None:
        try:
            work()
        finally:
            connections.close_all()

    return run


def test_small_organisation_does_not_wait_for_a_big_one(committed: Cast, log: Path) -> None:
    make_due(committed.acme, committed.channel, 150, due_at=timezone.now() - timedelta(hours=2))
    make_due(committed.rival, committed.rival_channel, 3, prefix="small")
    with SinkProcess("--log", str(log), "--delay-ms", "5") as sink:
        relay = relay_to(sink.port, letters_per_second=100)
        drain(relay=relay, rota=Rota(), turn_seconds=0.2)
    order = [entry.recipient.startswith("small") for entry in accepted(log)]
    assert len(order) == 153
    assert max(position for position, is_small in enumerate(order) if is_small) < 100


def test_nobody_waits_for_the_silence_after_another_organisations_letter(
    committed: Cast, log: Path, tmp_path: Path
) -> None:
    make_due(committed.acme, committed.channel, 1)
    make_due(committed.rival, committed.rival_channel, 3, prefix="other")
    script = tmp_path / "script"
    script.write_text(json.dumps({"DOT": ["(hang)"]}))
    with SinkProcess("--log", str(log), "--script", str(script)) as sink:
        drain_to(sink.port, dot_reply_seconds=6.0)
    assert states(committed.acme) == {"unknown": 1}
    assert [entry.recipient[:5] for entry in accepted(log)] == ["other"] * 3
    with tenant(committed.acme):
        given_up = Delivery.objects.get().changed_at.timestamp()
    assert all(entry.at < given_up for entry in accepted(log))


def test_turns_go_round_over_several_drains() -> None:
    rota = Rota()
    assert rota.order([3, 1, 2]) == [1, 2, 3]
    rota.served(1)
    assert rota.order([1, 2, 3]) == [2, 3, 1]
    rota.served(3)
    assert rota.order([1, 2, 3]) == [1, 2, 3]


def test_database_that_drops_every_connection_loses_and_doubles_nothing(committed: Cast, log: Path) -> None:
    make_due(committed.acme, committed.channel, 150)
    with SinkProcess("--log", str(log), "--delay-ms", "2") as sink, cutting_connections(times=5):
        for _ in range(20):
            try:
                drain_to(sink.port, seconds=5)
            except Exception:
                connections.close_all()
            if not insisting(lambda: give_back_claimed(committed)):
                break
    found = states(committed.acme)
    taken = Counter(entry.delivery for entry in accepted(log))
    assert max(taken.values()) == 1
    with tenant(committed.acme):
        sent = {d.public_id for d in Delivery.objects.filter(state="sent")}
        open_ones = {d.public_id for d in Delivery.objects.filter(state__in=["sending", "unknown"])}
    assert sent <= set(taken)
    assert set(taken) <= sent | open_ones
    assert found["sent"] + found["sending"] + found["unknown"] == 150
    assert found["sent"] >= 130


def give_back_claimed(cast: Cast) -> int:
    """Do as the reaper would after the lease; return how many letters are left."""
    with tenant(cast.acme):
        Delivery.objects.filter(state="claimed").update(state="retry", claim=None, lease_until=None)
        return Delivery.objects.filter(state__in=["scheduled", "retry"]).count()


def insisting(work: Callable[[], int]) -> int:
    """Do something although connections are being cut."""
    for _ in range(20):
        try:
            return work()
        except OperationalError:
            connections.close_all()
    raise TimeoutError


@contextmanager
def cutting_connections(times: int) -> Iterator[None]:
    """Cut all other connections of the application a few times while the block runs."""
    ended = threading.Event()

    def cut() -> None:
        for _ in range(times):
            if ended.wait(0.25):
                break
            with connections[APP].cursor() as cursor:
                cursor.execute(
                    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                    " WHERE usename = current_user AND datname = current_database() AND pid <> pg_backend_pid()"
                )

    worker = threading.Thread(target=_closing(cut))
    worker.start()
    try:
        yield
    finally:
        ended.set()
        worker.join()


def test_no_letter_leaves_whose_marker_came_after_the_unsubscribe(committed: Cast, log: Path) -> None:
    keys = make_due(committed.acme, committed.channel, 150)
    said: dict[int, float] = {}

    def unsubscribe_all() -> None:
        for key in keys[::-2]:
            with tenant(committed.acme):
                address = bytes(Delivery.objects.values_list("address_hash", flat=True).get(pk=key))
                suppress(address_hash=address, reason="unsubscribed", now=timezone.now())
            said[key] = time.time()

    worker = threading.Thread(target=_closing(unsubscribe_all))
    with SinkProcess("--log", str(log)) as sink:
        worker.start()
        drain_to(sink.port)
        worker.join()
    taken = {entry.delivery for entry in accepted(log)}
    with tenant(committed.acme):
        deliveries = {delivery.pk: delivery for delivery in Delivery.objects.all()}
        marked = dict(Attempt.objects.values_list("delivery_id", "marked_at"))
    assert {delivery.state for delivery in deliveries.values()} == {"sent", "suppressed"}
    for key, moment in said.items():
        delivery = deliveries[key]
        assert (delivery.public_id in taken) == (delivery.state == "sent")
        assert delivery.state == "suppressed" or marked[key].timestamp() < moment


def test_poisoned_letter_does_not_hold_up_the_others(committed: Cast, log: Path) -> None:
    keys = make_due(committed.acme, committed.channel, 10)
    with tenant(committed.acme):
        # A sender's address with a line end cannot be written into a head, whatever is tried.
        broken = factories.make_sender(from_email="acme\r\nBcc: all@example.org")
        other = factories.make_channel("Broken", sender=broken)
        Delivery.objects.filter(pk=keys[4]).update(channel=other)
    with SinkProcess("--log", str(log)) as sink:
        drain_to(sink.port)
    assert len(accepted(log)) == 9
    with tenant(committed.acme):
        poisoned = Delivery.objects.get(pk=keys[4])
    assert (poisoned.state, poisoned.reason) == ("retry", "internal")
