"""The outbox: one row for each message, in the sender's transaction; drained at least once; emptied when sent."""

from __future__ import annotations

import smtplib
from datetime import timedelta

import pytest
from django.core.mail import EmailMultiAlternatives, send_mail
from django.db import transaction
from pytest_django import Settings

from accounts.models import OutgoingMail
from accounts.services.outbox import LEASE, PAUSES, drain_outbox
from tests.cast import Cast
from tests.factories import NOON

pytestmark = pytest.mark.django_db

Sent = list[tuple[str, list[str], bytes]]


@pytest.fixture(autouse=True)
def outbox_in_use(settings: Settings) -> None:
    settings.EMAIL_BACKEND = "accounts.outbox.OutboxBackend"


def waiting(address: str = "nora@new.example") -> OutgoingMail:
    """Write a message and return its row, due at noon."""
    send_mail("Hello", "A secret link.", "Reputation <no-reply@reputation.example>", [address])
    mail = OutgoingMail.objects.latest("id")
    OutgoingMail.objects.filter(pk=mail.pk).update(due_at=NOON)
    return mail


def drained(sent: Sent, now: object = NOON, error: Exception | None = None) -> int:
    def relay(sender: str, recipients: list[str], content: bytes) -> None:
        if error is not None:
            raise error
        sent.append((sender, recipients, content))

    return drain_outbox(relay=relay, now=now)


def test_a_message_becomes_a_row_with_both_its_forms(cast: Cast) -> None:
    letter = EmailMultiAlternatives("Grüße", "Text", to=["Nora <nora@new.example>"], bcc=["copy@new.example"])
    letter.attach_alternative("<p>Markup</p>", "text/html")
    assert letter.send() == 1
    mail = OutgoingMail.objects.get()
    content = bytes(mail.content)
    assert (mail.state, mail.organisation) == ("waiting", None)
    assert mail.recipients == ["Nora <nora@new.example>", "copy@new.example"]
    assert b"<p>Markup</p>" in content
    assert b"copy@new.example" not in content
    assert content.count(b"\r\n") == content.count(b"\n")


def test_what_is_rolled_back_is_never_sent(cast: Cast) -> None:
    with transaction.atomic():
        waiting()
        transaction.set_rollback(True)
    assert not OutgoingMail.objects.exists()


def test_a_sent_message_is_emptied_and_not_sent_again(cast: Cast) -> None:
    mail, sent = waiting(), []
    assert drained(sent) == 1
    assert drained(sent) == 0
    assert [(recipients, b"A secret link." in content) for _sender, recipients, content in sent] == [
        (["nora@new.example"], True)
    ]
    mail.refresh_from_db()
    assert (mail.state, bytes(mail.content), mail.sent_at) == ("sent", b"", NOON)


def test_a_relay_that_is_away_costs_a_pause_and_nothing_else(cast: Cast) -> None:
    mail = waiting()
    assert drained([], error=ConnectionRefusedError()) == 0
    mail.refresh_from_db()
    assert (mail.state, mail.attempts, mail.due_at) == ("waiting", 1, NOON + PAUSES[0])
    assert b"A secret link." in bytes(mail.content)
    assert drained([], now=NOON + PAUSES[0] - timedelta(seconds=1)) == 0
    assert drained([], now=NOON + PAUSES[0]) == 1


def test_a_relay_that_refuses_for_good_ends_it_without_keeping_addresses(cast: Cast) -> None:
    mail = waiting()
    refused = smtplib.SMTPRecipientsRefused({"nora@new.example": (550, b"no nora@new.example here")})
    drained([], error=refused)
    mail.refresh_from_db()
    assert (mail.state, mail.last_error) == ("failed", "SMTPRecipientsRefused 550")
    assert bytes(mail.content) == b""


def test_patience_ends(cast: Cast) -> None:
    mail, now = waiting(), NOON
    for pause in (*PAUSES, timedelta()):
        drained([], now=now, error=smtplib.SMTPServerDisconnected())
        now += pause
    mail.refresh_from_db()
    assert (mail.state, mail.attempts) == ("failed", len(PAUSES) + 1)


def test_one_bad_message_does_not_hold_up_the_next(cast: Cast) -> None:
    waiting("bad@new.example")
    waiting("good@new.example")
    sent: Sent = []

    def relay(sender: str, recipients: list[str], content: bytes) -> None:
        if recipients == ["bad@new.example"]:
            raise smtplib.SMTPDataError(451, b"later")
        sent.append((sender, recipients, content))

    assert drain_outbox(relay=relay, now=NOON) == 1
    assert [recipients for _sender, recipients, _content in sent] == [["good@new.example"]]


def test_a_worker_that_died_leaves_its_message_to_the_next_after_the_lease(cast: Cast) -> None:
    mail = waiting()
    OutgoingMail.objects.filter(pk=mail.pk).update(state="sending", lease_until=NOON + LEASE)
    assert drained([], now=NOON + LEASE) == 0
    assert drained([], now=NOON + LEASE + timedelta(seconds=1)) == 1


def test_relay_that_is_away_is_asked_once_and_the_others_wait_unharmed() -> None:
    first, second = waiting(), waiting("max@new.example")
    asked: list[str] = []

    def relay(sender: str, recipients: list[str], content: bytes) -> None:
        asked.extend(recipients)
        raise ConnectionRefusedError

    assert drain_outbox(relay=relay, now=NOON) == 0
    assert asked == ["nora@new.example"]
    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.state, first.attempts) == ("waiting", 1)
    assert (second.state, second.attempts, second.lease_until) == ("waiting", 0, None)
    assert drained([], NOON) == 1
