"""What providers report at our door: believed by proof only, taken once, in anymail's words."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from django.core.cache import cache
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone

from accounts.models import Channel, SenderIdentity
from accounts.services.transporting import new_hook_password, set_transport
from core.public_tokens import make_token
from core.tokens import Purpose
from invitations.models import Delivery, DeliveryEvent, Suppression
from invitations.providers.certificates import cache_key
from tests import factories
from tests.cast import Cast

EC_KEY = ec.generate_private_key(ec.SECP256R1())
EC_PUBLIC = base64.b64encode(
    EC_KEY.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
).decode()
RSA_KEY = rsa.generate_private_key(public_exponent=65537, key_size=2048)
TOPIC = "arn:aws:sns:eu-west-1:123456789012:letters"
CERTIFICATE = (
    "https://sns.eu-west-1.amazonaws.com/SimpleNotificationService-0123456789abcdef0123456789abcdef.pem"
)
VALUES = {
    "amazon_ses": {
        "region": "eu-west-1",
        "access_key_id": "A" * 20,
        "secret_access_key": "s",
        "topic": TOPIC,
    },
    "postmark": {"server_token": "t"},
    "mailgun": {"domain": "mg.acme.example", "region": "eu", "api_key": "k", "signing_key": "signing"},
    "sendgrid": {"region": "us", "api_key": "k", "verification_key": EC_PUBLIC},
    "brevo": {"api_key": "k"},
}
ADDRESS = "camille@customer.example"


@pytest.fixture
def letter(channel: Channel) -> Delivery:
    event = factories.make_event(channel, factories.make_customer())
    invitation = factories.make_invitation(event, factories.make_rule(channel), state="sent")
    now = timezone.now()
    return factories.make_delivery(invitation, state="sent", sent_at=now, sent_on=now.date())


def door(sender: SenderIdentity) -> str:
    token = make_token(Purpose.HOOK, organisation=sender.organisation_id, subject=sender.pk)
    return f"/hooks/mail/{token}/"


def sender_at(letter: Delivery, transport: str) -> tuple[SenderIdentity, str]:
    """Have the letter's sender use a provider; return it and its hook password, if it has one."""
    sender = letter.channel.sender
    set_transport(sender=sender, actor=None, transport=transport, values=VALUES[transport])
    password = new_hook_password(sender=sender, actor=None) if transport in {"postmark", "brevo"} else ""
    return sender, password


def basic(password: str) -> dict[str, str]:
    return {"Authorization": "Basic " + base64.b64encode(f"us:{password}".encode()).decode()}


def post(sender: SenderIdentity, body: Any, headers: dict[str, str]) -> HttpResponse:
    data = body if isinstance(body, bytes) else json.dumps(body).encode()
    return Client().post(door(sender), data, content_type="application/json", headers=headers)


def postmark(letter: Delivery, kind: str = "HardBounce") -> dict[str, Any]:
    return {
        "RecordType": "Bounce", "Type": kind, "ID": 42, "MessageID": "m1", "Email": ADDRESS,
        "BouncedAt": "2026-03-10T12:00:00Z", "Details": f"550 5.1.1 <{ADDRESS}> unknown",
        "Metadata": {"delivery": letter.public_id},
    }  # fmt: skip


def mailgun(letter: Delivery, stamp: float, token: str = "tok", key: str = "signing") -> dict[str, Any]:
    signature = hmac.new(key.encode(), f"{stamp}{token}".encode(), hashlib.sha256).hexdigest()
    return {
        "signature": {"timestamp": str(stamp), "token": token, "signature": signature},
        "event-data": {
            "event": "failed", "severity": "permanent", "reason": "generic", "timestamp": stamp, "recipient": ADDRESS,
            "delivery-status": {"code": 550, "enhanced-code": "5.1.1", "message": "no such user"},
            "message": {"headers": {"message-id": "m1"}}, "user-variables": {"delivery": letter.public_id},
        },
    }  # fmt: skip


def sendgrid(letter: Delivery, stamp: float, *, kind: str = "bounce") -> tuple[bytes, dict[str, str]]:
    events = [
        {"event": "bounce", "type": kind, "sg_event_id": "e1", "email": ADDRESS, "timestamp": int(stamp),
         "reason": "550 5.1.1 no", "delivery": letter.public_id},
        {"event": "open", "sg_event_id": "e2", "email": ADDRESS, "timestamp": int(stamp), "delivery": letter.public_id},
    ]  # fmt: skip
    body, time = json.dumps(events).encode(), str(int(stamp))
    signature = EC_KEY.sign(time.encode() + body, ec.ECDSA(hashes.SHA256()))
    return body, {
        "X-Twilio-Email-Event-Webhook-Signature": base64.b64encode(signature).decode(),
        "X-Twilio-Email-Event-Webhook-Timestamp": time,
    }


def brevo(letter: Delivery, event: str = "hard_bounce") -> dict[str, Any]:
    return {
        "event": event, "email": ADDRESS, "message-id": "<m1@x>", "ts_epoch": 1773144000000, "reason": "550 no",
        "X-Mailin-custom": json.dumps({"delivery": letter.public_id}),
    }  # fmt: skip


def sns(letter: Delivery, moment: datetime, **changes: str) -> tuple[dict[str, str], dict[str, str]]:
    """Return a message as Amazon SNS signs it, and its headers."""
    event = {
        "eventType": "Bounce",
        "bounce": {"bounceType": "Permanent", "bounceSubType": "General",
                   "bouncedRecipients": [{"emailAddress": ADDRESS, "diagnosticCode": "smtp; 550 no"}]},
        "mail": {"messageId": "ses-1", "destination": [ADDRESS],
                 "headers": [{"name": "X-Metadata", "value": json.dumps({"delivery": letter.public_id})}]},
    }  # fmt: skip
    message = {
        "Type": "Notification", "MessageId": "sns-1", "TopicArn": TOPIC, "Message": json.dumps(event),
        "Timestamp": moment.strftime("%Y-%m-%dT%H:%M:%S.000Z"), "SignatureVersion": "2", "SigningCertURL": CERTIFICATE,
        **changes,
    }  # fmt: skip
    names = ("Message", "MessageId", "Subject", "Timestamp", "TopicArn", "Type")
    text = "".join(f"{name}\n{message[name]}\n" for name in names if name in message)
    signature = RSA_KEY.sign(text.encode(), PKCS1v15(), hashes.SHA256())
    message["Signature"] = base64.b64encode(signature).decode()
    return message, {"x-amz-sns-message-type": message["Type"], "x-amz-sns-message-id": message["MessageId"]}


def keep_certificate() -> None:
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "sns.amazonaws.com")])
    now = datetime.now(UTC)
    made = x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(RSA_KEY.public_key())
    made = (
        made.serial_number(1)
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
    )
    cache.set(cache_key(CERTIFICATE), made.sign(RSA_KEY, hashes.SHA256()).public_bytes(Encoding.PEM), 60)


def genuine(letter: Delivery, transport: str) -> tuple[SenderIdentity, Any, dict[str, str]]:
    """Return a sender at a provider and a hard bounce as that provider reports it."""
    sender, password = sender_at(letter, transport)
    now = timezone.now()
    keep_certificate()
    made: dict[str, Callable[[], tuple[Any, dict[str, str]]]] = {
        "postmark": lambda: (postmark(letter), basic(password)),
        "mailgun": lambda: (mailgun(letter, now.timestamp()), {}),
        "sendgrid": lambda: sendgrid(letter, now.timestamp()),
        "brevo": lambda: (brevo(letter), basic(password)),
        "amazon_ses": lambda: sns(letter, now),
    }
    return (sender, *made[transport]())


@pytest.mark.parametrize("transport", VALUES)
def test_a_hard_bounce_is_taken_once_and_keeps_the_address_away(transport: str, letter: Delivery) -> None:
    sender, body, headers = genuine(letter, transport)
    answers = [post(sender, body, headers) for _time in range(3)]
    assert [answer.status_code for answer in answers] == [200, 200, 200], answers[0].content
    assert [answer.json()["news"] for answer in answers] == [1, 0, 0]
    event = DeliveryEvent.objects.get()
    assert (event.kind, event.is_lasting, event.delivery_id) == ("bounced", True, letter.pk)
    assert "@" not in event.detail
    assert Suppression.objects.get().reason == "bounced_address"


@pytest.mark.parametrize("transport", VALUES)
def test_a_forged_report_changes_nothing_and_is_told_why(transport: str, letter: Delivery) -> None:
    sender, body, headers = genuine(letter, transport)
    if transport in {"postmark", "brevo"}:
        headers = basic("guessed")
    elif transport == "mailgun":
        body = mailgun(letter, timezone.now().timestamp(), key="guessed")
    elif transport == "sendgrid":
        body = body.replace(b"550", b"551")
    else:
        body["Message"] = body["Message"].replace("Permanent", "Transient")
    answer = post(sender, body, headers)
    assert answer.status_code == 403
    assert "sender's page" in answer.json()["detail"] or "Amazon" in answer.json()["detail"]
    assert not DeliveryEvent.objects.exists()


def test_without_any_log_in_the_provider_is_asked_for_one(letter: Delivery) -> None:
    sender, _password = sender_at(letter, "postmark")
    answer = post(sender, postmark(letter), {})
    assert (answer.status_code, answer["WWW-Authenticate"]) == (401, 'Basic realm="reports"')


@pytest.mark.parametrize(("age", "status"), [(-600, 403), (-60, 200), (6 * 86_400, 200), (8 * 86_400, 403)])
def test_a_late_report_is_taken_and_a_very_old_signature_not(age: int, status: int, letter: Delivery) -> None:
    sender, _ = sender_at(letter, "mailgun")
    answer = post(sender, mailgun(letter, timezone.now().timestamp() - age), {})
    assert answer.status_code == status
    assert DeliveryEvent.objects.exists() is (status == 200)


@pytest.mark.parametrize(
    "changes",
    [
        {"TopicArn": "arn:aws:sns:eu-west-1:999999999999:letters"},
        {"SignatureVersion": "1"},
        {
            "SigningCertURL": "https://sns.eu-west-1.amazonaws.com.evil.example/SimpleNotificationService-0.pem"
        },
        {"SigningCertURL": "http://127.0.0.1/x.pem"},
        {"Type": "Wish"},
        {"Timestamp": "yesterday"},
    ],
)
def test_messages_that_anybody_could_have_amazon_sign_are_refused(
    changes: dict[str, str], letter: Delivery
) -> None:
    sender, _ = sender_at(letter, "amazon_ses")
    keep_certificate()
    body, headers = sns(letter, timezone.now(), **changes)
    assert post(sender, body, headers).status_code == 403
    assert not DeliveryEvent.objects.exists()


@pytest.mark.parametrize("transport", VALUES)
@pytest.mark.parametrize("body", [b"", b"[]", b"null", b"{", b'"x"', b'{"event-data": 5}', b"\xff\xfe"])
def test_rubbish_is_refused_politely(transport: str, body: bytes, letter: Delivery) -> None:
    sender, _genuine, headers = genuine(letter, transport)
    if transport == "sendgrid":
        stamp = headers["X-Twilio-Email-Event-Webhook-Timestamp"]
        signature = EC_KEY.sign(stamp.encode() + body, ec.ECDSA(hashes.SHA256()))
        headers["X-Twilio-Email-Event-Webhook-Signature"] = base64.b64encode(signature).decode()
    answer = post(sender, body, headers)
    assert answer.status_code in {200, 400, 403}
    assert not DeliveryEvent.objects.exists()


@pytest.mark.parametrize(
    ("transport", "body", "kind"),
    [
        ("postmark", lambda letter: postmark(letter, "SoftBounce"), "bounced"),
        ("postmark", lambda letter: postmark(letter, "Transient"), "deferred"),
        ("brevo", lambda letter: brevo(letter, "soft_bounce"), "bounced"),
        ("brevo", lambda letter: brevo(letter, "deferred"), "deferred"),
        ("brevo", lambda letter: brevo(letter, "delivered"), "delivered"),
    ],
)
def test_what_may_pass_is_noted_without_harm(
    transport: str, body: Callable[[Delivery], Any], kind: str, letter: Delivery
) -> None:
    sender, password = sender_at(letter, transport)
    assert post(sender, body(letter), basic(password)).status_code == 200
    assert list(DeliveryEvent.objects.values_list("kind", "is_lasting")) == [(kind, False)]
    assert not Suppression.objects.exists()


def test_a_blocked_letter_at_sendgrid_is_no_dead_address(letter: Delivery) -> None:
    sender, _ = sender_at(letter, "sendgrid")
    body, headers = sendgrid(letter, timezone.now().timestamp(), kind="blocked")
    post(sender, body, headers)
    assert not Suppression.objects.exists()


def test_the_door_of_one_organisation_hears_nothing_of_another_s_letters(
    letter: Delivery, cast: Cast
) -> None:
    sender, password = sender_at(letter, "postmark")
    foreign = {**postmark(letter), "Metadata": {"delivery": "dlv_" + "1" * 32}}
    assert post(sender, foreign, basic(password)).json() == {"reports": 1, "news": 0}
    own = make_token(Purpose.HOOK, organisation=cast.rival.pk, subject=sender.pk)
    assert Client().post(f"/hooks/mail/{own}/", b"{}", content_type="application/json").status_code == 404


def test_a_door_is_closed_to_what_is_not_its_own(letter: Delivery) -> None:
    sender = letter.channel.sender
    assert Client().post(door(sender)).status_code == 404  # by the house: nobody reports there
    sender_at(letter, "brevo")
    assert Client().get(door(sender)).status_code == 200
    assert Client().get("/hooks/mail/" + "x" * 44 + "/").status_code == 404
    big = Client().post(door(sender), b"x" * (5 * 1024 * 1024 + 1), content_type="application/json")
    assert big.status_code == 413
