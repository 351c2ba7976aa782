"""DKIM: other people's verifier believes our signatures, and no longer once anything has been changed."""

from __future__ import annotations

import base64
from datetime import UTC, datetime

import dkim
import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from hypothesis import given, settings
from hypothesis import strategies as st

from invitations.letters.dkim import Signer, relaxed_body

NOW = datetime(2026, 3, 10, 12, tzinfo=UTC)
KEY = rsa.generate_private_key(public_exponent=65537, key_size=2048)
PUBLIC = base64.b64encode(KEY.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo))
HEAD = (
    b"From: Acme <hello@acme.example>\r\nTo: =?utf-8?b?Q2FtaWxsZQ==?=\r\n <camille@customer.example>\r\n"
    b"Date: Tue, 10 Mar 2026 12:00:00 +0000\r\nMessage-ID: <1@acme.example>\r\nSubject: Hello\r\n"
    b"List-Unsubscribe: <https://x.example/u/abc/>\r\nList-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n"
    b"MIME-Version: 1.0\r\nContent-Type: text/plain\r\n\r\n"
)


def dns(name: bytes, timeout: int = 5) -> bytes:
    assert name == b"rep1._domainkey.acme.example."
    return b"v=DKIM1; k=rsa; p=" + PUBLIC


def signed(content: bytes) -> bytes:
    return Signer("acme.example", "rep1", KEY, NOW).sign(content)


def is_believed(message: bytes) -> bool:
    return dkim.verify(message, dnsfunc=dns)


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"\r\n\r\n",
        b"Hello.\r\n",
        b"Two  blanks,\ta tab, blanks at the end   \r\n\r\n\r\n",
        b" \r\n\t\r\n",
        b".\r\n..\r\n \r\nx \t \r\n",
    ],
)
def test_another_verifier_believes_the_signature(body: bytes) -> None:
    message = signed(HEAD + body)
    assert is_believed(message)
    assert message.endswith(HEAD + body)
    assert max(len(line) for line in message.split(b"\r\n")) <= 78


@settings(max_examples=40, deadline=None)
@given(st.lists(st.sampled_from([b"a", b" ", b"\t", b"\r\n", b"  ", b"x"]), max_size=30).map(b"".join))
def test_bodies_of_all_sorts_are_read_alike(body: bytes) -> None:
    assert is_believed(signed(HEAD + body + b"\r\n"))


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b"Subject: Hello", b"Subject: Hullo"),
        (b"Please", b"Plaese"),
        (b"/u/abc/", b"/u/abd/"),
        (b"List-Unsubscribe=One-Click", b"List-Unsubscribe=Two-Click"),
        (b"From: Acme", b"From: Evil <evil@evil.example>\r\nFrom: Acme"),
    ],
)
def test_whatever_is_changed_on_the_way_breaks_it(old: bytes, new: bytes) -> None:
    message = signed(HEAD + b"Please write.\r\n")
    assert is_believed(message)
    assert not is_believed(message.replace(old, new, 1))


def test_blanks_that_a_relay_changes_do_not_break_it() -> None:
    message = signed(HEAD + b"Please write.\r\n")
    assert is_believed(message.replace(b"Please write.\r\n", b"Please  write. \r\n\r\n"))
    assert is_believed(message.replace(b"Subject: Hello", b"subject:  Hello "))


def test_empty_body_is_empty() -> None:
    assert relaxed_body(b"\r\n \r\n") == b""
