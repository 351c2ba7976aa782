"""Mail that came back: whose letter, what became of it, and that broken or forged mail does nothing."""

from __future__ import annotations

import random
from datetime import UTC, datetime
from pathlib import Path

import pytest

from accounts.models import Channel
from core.public_tokens import make_token, tokens
from core.tenancy import tenant
from core.tokens import Purpose
from invitations.models import Delivery, DeliveryEvent, Suppression
from invitations.returned_mail import read_returned
from invitations.returns import delivery_of, return_path
from invitations.services.returning import take_folder, take_returned
from tests import factories
from tests.cast import EVERY_ROLE, Cast
from tests.factories import NOON


def path_of(delivery: Delivery) -> str:
    return return_path(
        tokens(), "bounces.house.example", organisation=delivery.organisation_id, delivery=delivery.pk
    )


def notification(
    recipient: str, *, action: str = "failed", status: str = "5.1.1", said: str = "550 5.1.1 No such user"
) -> bytes:
    return (
        f"From: MAILER-DAEMON@mx.example\r\nTo: {recipient}\r\nDate: Tue, 10 Mar 2026 11:00:00 +0000\r\n"
        'MIME-Version: 1.0\r\nContent-Type: multipart/report; report-type=delivery-status; boundary="B"\r\n\r\n'
        "--B\r\nContent-Type: text/plain\r\n\r\nYour mail could not be delivered.\r\n"
        "--B\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; mx.example\r\n\r\n"
        f"Final-Recipient: rfc822; camille@customer.example\r\nAction: {action}\r\nStatus: {status}\r\n"
        f"Diagnostic-Code: smtp; {said} <camille@customer.example>\r\n\r\n"
        "--B\r\nContent-Type: text/rfc822-headers\r\n\r\nSubject: Hello\r\n\r\n--B--\r\n"
    ).encode()


@pytest.fixture
def letter(channel: Channel) -> Delivery:
    event = factories.make_event(channel, factories.make_customer())
    invitation = factories.make_invitation(event, factories.make_rule(channel), state="sent")
    return factories.make_delivery(invitation, state="sent", sent_at=NOON, sent_on=NOON.date())


def test_a_return_path_names_its_delivery_and_survives_other_capitals() -> None:
    path = return_path(tokens(), "b.example", organisation=7, delivery=123456789)
    assert len(path.partition("@")[0]) == 55
    for spelling in (path, path.upper(), f"<{path}>"):
        token = delivery_of(tokens(), spelling)
        assert token is not None
        assert (token.organisation, token.subject) == (7, 123456789)


def test_no_other_spelling_is_a_return_path() -> None:
    path = return_path(tokens(), "b.example", organisation=7, delivery=5)
    local, wrong = path.partition("@")[0], 0
    for place in range(2, len(local)):
        for sign in "abcdefghijklmnopqrstuvwxyz234567":
            if sign != local[place]:
                wrong += delivery_of(tokens(), local[:place] + sign + local[place + 1 :]) is not None
    assert wrong == 0
    click = make_token(Purpose.CLICK, organisation=7, subject=5)
    assert delivery_of(tokens(), f"b-{click}@b.example") is None
    assert delivery_of(tokens(), "postmaster@b.example") is None


@pytest.mark.parametrize(
    ("action", "status", "said", "kind", "is_lasting"),
    [
        ("failed", "5.1.1", "550 5.1.1 unknown", "bounced", True),
        ("failed", "5.1.2", "550 bad domain", "bounced", True),
        ("failed", "5.2.1", "550 mailbox disabled", "bounced", True),
        ("failed", "5.0.0", "550 User unknown", "bounced", True),
        ("failed", "5.0.0", "550 we do not like you", "bounced", False),
        ("failed", "5.2.2", "552 mailbox full", "bounced", False),
        ("failed", "5.7.1", "554 policy", "bounced", False),
        ("failed", "4.4.7", "timed out", "bounced", False),
        ("delayed", "4.4.1", "no answer", "deferred", False),
        ("delivered", "2.1.5", "ok", "delivered", False),
        ("relayed", "2.0.0", "ok", "delivered", False),
    ],
)
def test_what_a_notification_says(action: str, status: str, said: str, kind: str, is_lasting: bool) -> None:
    path = return_path(tokens(), "b.example", organisation=7, delivery=5)
    found = read_returned(notification(path, action=action, status=status, said=said), tokens())
    assert found is not None
    assert (found.organisation, found.delivery, found.kind, found.is_lasting) == (7, 5, kind, is_lasting)
    assert found.happened_at == datetime(2026, 3, 10, 11, tzinfo=UTC)
    assert "@" not in found.detail


def test_mail_that_says_nothing_of_a_letter_is_left_alone() -> None:
    path = return_path(tokens(), "b.example", organisation=7, delivery=5)
    away = f"From: x@y.example\r\nTo: {path}\r\nSubject: Away\r\nAuto-Submitted: auto-replied\r\n\r\nI am away.\r\n"
    assert read_returned(away.encode(), tokens()) is None
    assert read_returned(notification("somebody@b.example"), tokens()) is None
    assert read_returned(b"x" * (3 * 1024 * 1024), tokens()) is None
    found = read_returned(notification("somebody@b.example"), tokens(), recipient=path)
    assert found is not None


def test_two_thousand_broken_messages_do_no_harm() -> None:
    path = return_path(tokens(), "b.example", organisation=7, delivery=5)
    whole, chance = notification(path), random.Random(7)
    for _number in range(2000):
        broken = bytearray(whole)
        for _change in range(chance.randint(1, 12)):
            place = chance.randrange(len(broken))
            broken[place : place + chance.randint(0, 9)] = chance.randbytes(chance.randint(0, 5))
        found = read_returned(bytes(broken), tokens())
        assert found is None or (found.organisation, found.delivery) == (7, 5)
    nested = b"".join(
        b'Content-Type: multipart/mixed; boundary="%d"\r\n\r\n--%d\r\n' % (n, n) for n in range(1000)
    )
    assert read_returned(nested, tokens()) is None


def test_a_hard_bounce_keeps_the_address_away_and_saying_it_twice_changes_nothing(letter: Delivery) -> None:
    content = notification(path_of(letter))
    assert [take_returned(content=content, now=NOON) for _time in range(2)] == [True, False]
    assert list(DeliveryEvent.objects.values_list("kind", "provider", "is_lasting")) == [
        ("bounced", "returned", True)
    ]
    assert Suppression.objects.get().reason == "bounced_address"


def test_a_complaint_is_known_by_our_own_link_in_the_letter_it_quotes(letter: Delivery) -> None:
    link = make_token(Purpose.UNSUBSCRIBE, organisation=letter.organisation_id, subject=letter.invitation_id)
    content = (
        'To: fbl@house.example\r\nContent-Type: multipart/report; report-type=feedback-report; boundary="B"\r\n\r\n'
        "--B\r\nContent-Type: message/feedback-report\r\n\r\nFeedback-Type: abuse\r\nVersion: 1\r\n\r\n"
        "--B\r\nContent-Type: message/rfc822\r\n\r\n"
        f"X-Delivery: {letter.public_id}\r\nList-Unsubscribe: <https://x.example/u/{link}/>\r\n\r\nHi\r\n--B--\r\n"
    )
    forged = content.replace(link, "x" * 44)
    assert take_returned(content=forged.encode(), now=NOON) is False
    assert take_returned(content=content.encode(), now=NOON) is True
    assert Suppression.objects.get().reason == "complained"


@pytest.mark.django_db(transaction=True, databases=EVERY_ROLE)
def test_a_folder_is_read_to_its_end_and_what_is_read_moves(committed: Cast, tmp_path: Path) -> None:
    new = tmp_path / "new"
    new.mkdir()
    with tenant(committed.rival):
        key = Delivery.objects.get().pk
    path = return_path(tokens(), "b.example", organisation=committed.rival.pk, delivery=key)
    (new / "1.a").write_bytes(b"\xff\xfe rubbish")
    (new / "2.b").write_bytes(notification(path))
    assert take_folder(folder=tmp_path, now=NOON) == 1
    assert list(new.iterdir()) == []
    assert {file.name for file in (tmp_path / "cur").iterdir()} == {"1.a:2,S", "2.b:2,S"}
    assert take_folder(folder=tmp_path / "nowhere", now=NOON) == 0
