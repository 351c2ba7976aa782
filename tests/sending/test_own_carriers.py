"""Senders with a mail server of their own: letters go there, and what is wrong with it harms nobody else's."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import dkim
import pytest
from django.core.cache import cache
from django.test import override_settings
from django.utils import timezone

from accounts.models import AuditEvent, Channel, Organisation, SenderIdentity
from accounts.services.transporting import make_dkim_key, set_transport, switch_dkim
from core.public_tokens import tokens
from core.tenancy import tenant
from invitations.mailer import Relay
from invitations.mailer.letters import fault_of
from invitations.models import Attempt, Delivery
from invitations.returns import delivery_of
from invitations.services.sending import Terms, claim
from invitations.services.sending.composing import compose
from invitations.services.sending.routes import routes_of_open_tenant
from tests import factories
from tests.cast import EVERY_ROLE, Cast
from tests.sending.scenes import drain_to, make_due, states
from tests.sink import Entry, SinkProcess, read_journal

pytestmark = pytest.mark.django_db(transaction=True, databases=EVERY_ROLE)


@pytest.fixture(autouse=True)
def _private_relays() -> Iterator[None]:
    cache.clear()
    with override_settings(PRIVATE_RELAYS=True):
        yield
    cache.clear()


@pytest.fixture
def log(tmp_path: Path) -> Path:
    return tmp_path / "journal"


def accepted(log: Path) -> list[Entry]:
    return [entry for entry in read_journal(log) if entry.kind == "accepted"]


def own_server(sender: SenderIdentity, port: int, password: str = "right") -> None:
    """Have a sender's letters leave by a server on loopback, where a log-in may go without TLS."""
    sender.organisation.refresh_from_db()
    with tenant(sender.organisation):
        values = {
            "host": "127.0.0.1",
            "port": "587",
            "security": "starttls",
            "username": "acme",
            "password": password,
        }
        set_transport(sender=sender, actor=None, transport="smtp", values=values)
        sender.options = {**sender.options, "port": str(port), "security": "none"}
        sender.save(update_fields=["options"])


def second_channel(organisation: Organisation) -> tuple[Channel, SenderIdentity]:
    with tenant(organisation):
        sender = factories.make_sender(from_email="own@acme.example")
        return factories.make_channel("Acme Lyon", sender=sender), sender


def test_letters_go_to_the_sender_s_own_server_and_others_to_the_house(
    committed: Cast, log: Path, tmp_path: Path
) -> None:
    channel, sender = second_channel(committed.acme)
    make_due(committed.acme, channel, 5, prefix="own")
    make_due(committed.acme, committed.channel, 5, prefix="house")
    theirs = tmp_path / "theirs"
    with (
        SinkProcess("--log", str(log)) as house,
        SinkProcess("--log", str(theirs), "--log-in", "acme:right") as own,
    ):
        own_server(sender, own.port)
        drain_to(house.port)
    assert {entry.recipient[:3] for entry in accepted(theirs)} == {"own"}
    assert len(accepted(theirs)) == len(accepted(log)) == 5
    assert states(committed.acme) == {"sent": 10}
    with tenant(committed.acme):
        assert Attempt.objects.filter(relay=f"127.0.0.1:{own.port}").count() == 5


def test_a_changed_password_keeps_the_letters_says_so_and_harms_nobody_else(
    committed: Cast, log: Path, tmp_path: Path
) -> None:
    channel, sender = second_channel(committed.acme)
    make_due(committed.acme, channel, 30, prefix="own")
    make_due(committed.acme, committed.channel, 5, prefix="house")
    make_due(committed.rival, committed.rival_channel, 5, prefix="rival")
    with SinkProcess("--log", str(log)) as house, SinkProcess("--log-in", "acme:new password") as own:
        own_server(sender, own.port, "old password")
        drain_to(house.port)
    assert len(accepted(log)) == 10
    found = states(committed.acme)
    assert found["sent"] == 5
    assert found["scheduled"] + found["retry"] == 30
    with tenant(committed.acme):
        sender.refresh_from_db()
        assert sender.fault == "log_in"
        assert sender.fault_reply.startswith("535")
        assert "password" in sender.get_fault_display()
        waiting = Delivery.objects.filter(channel=channel)
        assert set(waiting.values_list("attempts", flat=True)) == {0}
        assert set(waiting.exclude(state="scheduled").values_list("reason", flat=True)) == {"relay_fault"}
        assert AuditEvent.objects.filter(action="sender.faulty").count() == 1
    committed.acme.refresh_from_db()
    assert committed.acme.faulty_senders == 1


def test_entering_the_new_password_lets_them_leave_at_once(
    committed: Cast, log: Path, tmp_path: Path
) -> None:
    channel, sender = second_channel(committed.acme)
    make_due(committed.acme, channel, 3, prefix="own")
    with SinkProcess() as house, SinkProcess("--log", str(log), "--log-in", "acme:new") as own:
        own_server(sender, own.port, "old")
        drain_to(house.port)
        with tenant(committed.acme):
            Delivery.objects.filter(state="retry").update(due_at=timezone.now())
        drain_to(house.port)
        assert accepted(log) == []
        own_server(sender, own.port, "new")
        drain_to(house.port)
    assert len(accepted(log)) == 3
    with tenant(committed.acme):
        sender.refresh_from_db()
    committed.acme.refresh_from_db()
    assert (sender.fault, committed.acme.faulty_senders) == ("", 0)


def test_a_server_that_does_not_know_the_sender_s_address_costs_no_attempt(
    committed: Cast, tmp_path: Path
) -> None:
    channel, sender = second_channel(committed.acme)
    make_due(committed.acme, channel, 3, prefix="own")
    script = tmp_path / "script.json"
    script.write_text('{"MAIL": "553 5.7.1 Sender address rejected: not owned by user"}')
    with SinkProcess() as house, SinkProcess("--script", str(script)) as own:
        own_server(sender, own.port)
        with tenant(committed.acme):
            sender.options.pop("username")
            sender.credentials = b""
            sender.save()
        drain_to(house.port)
    with tenant(committed.acme):
        sender.refresh_from_db()
        assert sender.fault == "not_allowed"
        assert set(Delivery.objects.filter(channel=channel).values_list("attempts", flat=True)) == {0}


@override_settings(PRIVATE_RELAYS=False)
def test_nobody_makes_us_call_into_a_private_network(committed: Cast, log: Path) -> None:
    channel, sender = second_channel(committed.acme)
    make_due(committed.acme, channel, 2, prefix="own")
    with SinkProcess() as house, SinkProcess("--log", str(log)) as own:
        own_server(sender, own.port)
        drain_to(house.port)
    assert read_journal(log) == []
    with tenant(committed.acme):
        sender.refresh_from_db()
        assert sender.fault == "private"


def test_credentials_of_another_row_open_nothing_and_the_letters_wait(committed: Cast) -> None:
    channel, sender = second_channel(committed.acme)
    make_due(committed.acme, channel, 2, prefix="own")
    own_server(sender, 25)
    with tenant(committed.acme):
        other = factories.make_sender(
            transport="smtp", options=sender.options, credentials=bytes(sender.credentials)
        )
        Channel.objects.filter(pk=channel.pk).update(sender=other)
    with SinkProcess() as house:
        drain_to(house.port)
    assert states(committed.acme) == {"scheduled": 2}
    with tenant(committed.acme):
        other.refresh_from_db()
        assert other.fault == "unreadable"


@override_settings(BOUNCE_DOMAIN="bounces.house.example")
def test_letters_of_the_house_carry_their_return_path_and_the_sender_s_signature(committed: Cast) -> None:
    [key] = make_due(committed.acme, committed.channel, 1)
    with tenant(committed.acme):
        sender = committed.channel.sender
        make_dkim_key(sender=sender, actor=None, now=timezone.now())
        switch_dkim(sender=sender, actor=None, is_on=True)
        [route] = routes_of_open_tenant(Relay("127.0.0.1"))
        batch = claim(size=5, now=timezone.now(), terms=Terms(), route=route)
    [letter] = compose(batch, now=timezone.now(), route=route).letters
    token = delivery_of(tokens(), letter.envelope_from)
    assert token is not None
    assert (token.organisation, token.subject) == (committed.acme.pk, key)
    assert letter.envelope_from.endswith("@bounces.house.example")
    assert fault_of(letter) == ""
    record = f"v=DKIM1; k=rsa; p={sender.dkim_public}".encode()
    name = f"{sender.dkim_selector}._domainkey.acme.example.".encode()
    assert dkim.verify(letter.content, dnsfunc=lambda asked, timeout=5: record if asked == name else None)


def test_letters_by_an_own_server_come_back_to_the_sender(committed: Cast) -> None:
    channel, sender = second_channel(committed.acme)
    make_due(committed.acme, channel, 1)
    own_server(sender, 25)
    with tenant(committed.acme), override_settings(BOUNCE_DOMAIN="bounces.house.example"):
        _, route = routes_of_open_tenant(Relay("127.0.0.1"))
        batch = claim(size=5, now=timezone.now(), terms=Terms(), route=route)
    [letter] = compose(batch, now=timezone.now(), route=route).letters
    assert letter.envelope_from == "own@acme.example"
    assert b"DKIM-Signature" not in letter.content
