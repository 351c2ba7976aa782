"""Letters sent in development become files, whole and in order."""

import contextlib
import email
import email.policy
import smtplib
import sys

import pytest

from reputation.embedded import ports
from reputation.embedded.places import CHECKOUT
from reputation.supervisor import Program, Supervisor
from tests.embedded.processes import eventually


@pytest.fixture
def post(tmp_path):
    """A running mail server: how to reach it, and the folder it fills."""
    folder = tmp_path / "mail"
    folder.mkdir()
    (folder / ".half.draft").write_text("left by a kill")
    supervisor = Supervisor(tmp_path / "notes")
    with contextlib.closing(ports.reserve(18_600)) as port:
        words = ["--port", str(port.number), "--folder", str(folder)]
        command = [sys.executable, "-m", "reputation.development_mail", *words]
        supervisor.start(Program("mail", command, {}, CHECKOUT))
        client = eventually(lambda: _connected(port.number))
        with client:
            yield client, folder
        supervisor.stop(["mail"])


def _connected(port):
    try:
        return smtplib.SMTP("127.0.0.1", port, timeout=10)
    except ConnectionRefusedError:
        return None


def test_a_letter_becomes_a_file_with_its_envelope(post):
    client, folder = post
    body = (
        "Subject: Ça va ?\r\nFrom: shop@a.example\r\n\r\n.a line that begins with a dot\r\nÉté\r\n".encode()
    )
    client.sendmail(
        "bounce+1@a.example", ["one@b.example", "two@b.example"], body, mail_options=["BODY=8BITMIME"]
    )
    (file,) = folder.iterdir()
    letter = email.message_from_bytes(file.read_bytes(), policy=email.policy.default)
    assert letter["Return-Path"] == "<bounce+1@a.example>"
    assert letter.get_all("Delivered-To") == ["one@b.example", "two@b.example"]
    assert file.read_bytes().endswith(body)
    assert file.suffix == ".eml"


def test_letters_sort_by_the_time_of_receipt(post):
    client, folder = post
    for number in range(20):
        client.sendmail("a@a.example", ["b@b.example"], f"Subject: {number}\r\n\r\n.\r\n")
    subjects = [
        email.message_from_bytes(file.read_bytes())["Subject"] for file in sorted(folder.glob("*.eml"))
    ]
    assert subjects == [str(number) for number in range(20)]


def test_the_next_envelope_may_come_in_one_write_with_the_dot(post):
    client, folder = post
    client.ehlo()
    assert client.has_extn("pipelining")
    client.mail("a@a.example")
    client.rcpt("b@b.example")
    client.putcmd("data")
    assert client.getreply()[0] == 354
    client.send(b"Subject: one\r\n\r\n.\r\nMAIL FROM:<a@a.example>\r\nRCPT TO:<c@b.example>\r\nDATA\r\n")
    assert [client.getreply()[0] for _ in range(4)] == [250, 250, 250, 354]
    client.send(b"Subject: two\r\n\r\n.\r\n")
    assert client.getreply()[0] == 250
    assert len(list(folder.glob("*.eml"))) == 2
