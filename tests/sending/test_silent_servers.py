"""Mail servers that are away or say nothing: no attempt is lost, and doubt stays where it is."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from django.core.cache import cache
from django.utils import timezone

from core.tenancy import tenant
from invitations.models import Attempt, Delivery
from tests.cast import EVERY_ROLE, Cast
from tests.sending.scenes import drain_to, make_due, states
from tests.sink import Entry, SinkProcess, read_journal

pytestmark = pytest.mark.django_db(transaction=True, databases=EVERY_ROLE)


@pytest.fixture
def log(tmp_path: Path) -> Path:
    return tmp_path / "journal"


def accepted(log: Path) -> list[Entry]:
    return [entry for entry in read_journal(log) if entry.kind == "accepted"]


@pytest.fixture
def fresh_rests() -> Iterator[None]:
    """Forget how long relays of earlier tests, perhaps on the same port, were left alone."""
    cache.clear()
    yield
    cache.clear()


def test_mail_server_that_is_away_costs_no_attempt(committed: Cast, log: Path, fresh_rests: None) -> None:
    make_due(committed.acme, committed.channel, 5)
    with SinkProcess() as sink:
        port = sink.port
    drain_to(port)
    assert states(committed.acme) == {"retry": 5}
    with tenant(committed.acme):
        assert set(Delivery.objects.values_list("reason", "attempts")) == {("relay_fault", 0)}
    assert drain_to(port).claimed == 0  # it is left alone
    cache.clear()
    make_all_due(committed)
    with SinkProcess("--port", str(port), "--log", str(log)):
        drain_to(port)
    assert states(committed.acme) == {"sent": 5}
    assert len(accepted(log)) == 5


def make_all_due(cast: Cast) -> None:
    with tenant(cast.acme):
        Delivery.objects.update(due_at=timezone.now() - timedelta(seconds=1))


def test_mail_server_that_says_nothing_costs_no_attempt(committed: Cast, fresh_rests: None) -> None:
    make_due(committed.acme, committed.channel, 3)
    with SinkProcess("--faults", "banner_hang=1") as sink:
        drain_to(sink.port, connect_seconds=0.3)
    with tenant(committed.acme):
        assert set(Delivery.objects.values_list("state", "reason", "attempts")) == {
            ("retry", "relay_fault", 0)
        }


def test_silence_after_the_dot_is_unknown_and_nothing_else_is(committed: Cast, log: Path) -> None:
    make_due(committed.acme, committed.channel, 6)
    with SinkProcess("--log", str(log), "--faults", "dot_accept_hang=1") as sink:
        drain_to(sink.port, dot_reply_seconds=0.3, connections=2)
    assert states(committed.acme) == {"unknown": 6}
    assert len(accepted(log)) == 6
    with tenant(committed.acme):
        assert set(Attempt.objects.values_list("number", "outcome")) == {(1, "unknown")}
