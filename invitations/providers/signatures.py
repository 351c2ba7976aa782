"""Who says so: the proofs by which providers' reports are known from forged ones. Pure; certificates are handed in."""

from __future__ import annotations

import base64
import binascii
import hmac
import re
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import load_der_public_key
from cryptography.x509 import load_pem_x509_certificate

# Providers try for days, some with their first signature. A replay is harmless: every event is taken once.
OLDEST = timedelta(days=7)
AHEAD = timedelta(minutes=5)
SNS_CERTIFICATE = re.compile(
    r"https://sns\.[a-z0-9-]{3,32}\.amazonaws\.com(?:\.cn)?/SimpleNotificationService-[0-9a-f]{16,64}\.pem"
)
SNS_SUBSCRIPTION = re.compile(r"https://sns\.[a-z0-9-]{3,32}\.amazonaws\.com(?:\.cn)?/\?[\x21-\x7e]{1,2000}")
_SNS_FIELDS = {
    "Notification": ("Message", "MessageId", "Subject", "Timestamp", "TopicArn", "Type"),
    "SubscriptionConfirmation": (
        "Message",
        "MessageId",
        "SubscribeURL",
        "Timestamp",
        "Token",
        "TopicArn",
        "Type",
    ),
}


class Forged(Exception):
    """Say, in a sentence for whoever set the report up, why it is not believed. `wants_log_in`: none was tried."""

    def __init__(self, sentence: str, *, wants_log_in: bool = False) -> None:
        super().__init__(sentence)
        self.sentence, self.wants_log_in = sentence, wants_log_in


def check_log_in(header: str, password: str) -> None:
    """Raise `Forged` unless an Authorization header logs in (RFC 7617) with this password, under any user name."""
    if not header:
        raise Forged("A user name and the password of this sender's page are needed.", wants_log_in=True)
    kind, _, encoded = header.partition(" ")
    try:
        given = (
            base64.b64decode(encoded, validate=True).partition(b":")[2] if kind.lower() == "basic" else b""
        )
    except binascii.Error:
        given = b""
    if not password or not hmac.compare_digest(given, password.encode()):
        raise Forged("The password is not the one of this sender's page.")


def check_mailgun(block: Mapping[str, Any], signing_key: str, now: datetime) -> None:
    """Raise `Forged` unless a signature block is Mailgun's: HMAC-SHA256 of time and token under the signing key."""
    stamp, token, signature = (str(block.get(name, "")) for name in ("timestamp", "token", "signature"))
    if not signing_key:
        raise Forged("The webhook signing key has not been entered on this sender's page.")
    wanted = hmac.new(signing_key.encode(), f"{stamp}{token}".encode(), sha256).hexdigest()
    if not token or not hmac.compare_digest(wanted.encode(), signature.encode()):
        raise Forged("The signature is not made with the signing key of this sender's page.")
    check_time(stamp, now)


def check_sendgrid(headers: Mapping[str, str], body: bytes, public_key: str, now: datetime) -> None:
    """Raise `Forged` unless headers sign time and body with SendGrid's key (ECDSA, SHA-256)."""
    if not public_key:
        raise Forged("The public key of the signed event webhook has not been entered on this sender's page.")
    stamp = headers.get("X-Twilio-Email-Event-Webhook-Timestamp", "")
    try:
        key = load_der_public_key(base64.b64decode(public_key, validate=True))
        signature = base64.b64decode(headers.get("X-Twilio-Email-Event-Webhook-Signature", ""), validate=True)
        if not isinstance(key, ec.EllipticCurvePublicKey):
            raise Forged("The public key on this sender's page is of another kind than SendGrid's.")
        key.verify(signature, stamp.encode() + body, ec.ECDSA(SHA256()))
    except (ValueError, UnsupportedAlgorithm, InvalidSignature):
        raise Forged("The signature does not fit the public key of this sender's page.") from None
    check_time(stamp, now)


def check_sns(
    message: Mapping[str, Any], topic: str, certificate: Callable[[str], bytes], now: datetime
) -> None:
    """Raise `Forged` unless a message is Amazon SNS's own, signed by version 2, of the topic that was entered.

    Anybody can have Amazon sign messages of a topic of theirs, so the topic is asked first. `certificate`
    fetches the PEM of an address on an SNS host.
    """
    if not topic or message.get("TopicArn") != topic:
        raise Forged("The topic is not the one entered on this sender's page.")
    fields = _SNS_FIELDS.get(str(message.get("Type")))
    if fields is None:
        raise Forged("This kind of message is not known.")
    if message.get("SignatureVersion") != "2":
        raise Forged("Set the SignatureVersion of the topic to 2.")
    url = str(message.get("SigningCertURL", ""))
    if not SNS_CERTIFICATE.fullmatch(url):
        raise Forged("The certificate is not at an address of Amazon SNS.")
    text = "".join(f"{name}\n{message[name]}\n" for name in fields if message.get(name) is not None)
    try:
        key = load_pem_x509_certificate(certificate(url)).public_key()
        signature = base64.b64decode(str(message.get("Signature", "")), validate=True)
        if not isinstance(key, RSAPublicKey):
            raise Forged("The certificate is of another kind than Amazon's.")
        key.verify(signature, text.encode(), PKCS1v15(), SHA256())
    except (ValueError, InvalidSignature):
        raise Forged("The signature is not Amazon's.") from None
    try:
        moment = datetime.fromisoformat(str(message.get("Timestamp", "")))
        check_time(str(moment.timestamp()), now)
    except ValueError:
        raise Forged("The time of the message cannot be read.") from None


def check_time(stamp: str, now: datetime) -> None:
    """Raise `Forged` unless seconds since 1970 are neither long past nor ahead of `now`."""
    try:
        seconds = float(stamp)
    except ValueError:
        raise Forged("The time of the signature cannot be read.") from None
    age = now.timestamp() - seconds
    if not -AHEAD.total_seconds() <= age <= OLDEST.total_seconds():
        raise Forged("The signature is too old, or made in the future.")
