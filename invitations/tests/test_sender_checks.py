"""A sender's domain and mail server are looked at by a worker, and the page reads what it found."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import override_settings

from accounts.domain_checks import Answer, State
from accounts.models import DomainCheck, SenderIdentity
from accounts.services.domain_checks import ask_for_check
from accounts.services.transporting import make_dkim_key, set_transport
from core.tenancy import tenant
from invitations import system
from invitations.services.checking import check_sender, expected_of
from tests import factories
from tests.cast import EVERY_ROLE, Cast
from tests.factories import NOON
from tests.sink import SinkProcess

pytestmark = pytest.mark.django_db(transaction=True, databases=EVERY_ROLE)


def nothing(name: str, kind: str) -> Answer:
    return Answer(State.NONE)


@pytest.fixture
def sender(committed: Cast) -> SenderIdentity:
    with tenant(committed.acme):
        return factories.make_sender(from_email="hello@shop.example")


def test_a_wish_is_fulfilled_once_and_renewed_after_a_day(sender: SenderIdentity) -> None:
    with tenant(sender.organisation):
        ask_for_check(sender=sender, now=NOON)
        ask_for_check(sender=sender, now=NOON)
    key = (sender.organisation_id, sender.pk)
    assert system.senders_to_check(now=NOON) == [key]
    check_sender(organisation=key[0], key=key[1], resolve=nothing, now=NOON)
    assert system.senders_to_check(now=NOON + timedelta(hours=23)) == []
    assert system.senders_to_check(now=NOON + timedelta(hours=25)) == [key]
    with tenant(sender.organisation):
        found = DomainCheck.objects.get().findings
    assert [(one["item"], one["verdict"]) for one in found] == [
        ("spf", "fail"),
        ("dkim", "warn"),
        ("dmarc", "warn"),
        ("mx", "warn"),
    ]


@pytest.mark.parametrize(
    ("password", "code", "fault"), [("right", "log_in_ok", ""), ("old", "log_in_failed", "log_in")]
)
@override_settings(PRIVATE_RELAYS=True)
def test_the_log_in_at_an_own_server_is_tried_without_a_letter(
    password: str, code: str, fault: str, sender: SenderIdentity
) -> None:
    with SinkProcess("--log-in", "acme:right") as sink:
        with tenant(sender.organisation):
            values = {"host": "127.0.0.1", "port": "25", "security": "starttls", "username": "acme"}
            set_transport(
                sender=sender, actor=None, transport="smtp", values={**values, "password": password}
            )
            sender.options = {**sender.options, "port": str(sink.port), "security": "none"}
            sender.save(update_fields=["options"])
            ask_for_check(sender=sender, now=NOON)
        key = {"organisation": sender.organisation_id, "key": sender.pk}
        found = {one.item: one for one in check_sender(**key, resolve=nothing, now=NOON)}
    assert found["log_in"].code == code
    with tenant(sender.organisation):
        sender.refresh_from_db()
    assert sender.fault == fault


@override_settings(SPF_INCLUDE="_spf.house.example", BOUNCE_DOMAIN="bounces.house.example")
def test_what_is_wanted_of_a_domain_follows_from_the_way_letters_leave(sender: SenderIdentity) -> None:
    house = expected_of(sender)
    assert (house.spf_include, house.is_return_path) == ("_spf.house.example", False)
    with tenant(sender.organisation):
        make_dkim_key(sender=sender, actor=None, now=NOON)
    assert expected_of(sender).dkim_public == sender.dkim_public
    sender.transport = "mailgun"
    provided = expected_of(sender)
    assert (provided.spf_include, provided.dkim_selector, provided.is_signed_elsewhere) == (
        "mailgun.org",
        "",
        True,
    )
