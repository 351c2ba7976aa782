"""The way of other mail to a server: whole, once for each message, and with TLS where TLS was asked for."""

from __future__ import annotations

import asyncio
import smtplib
import ssl
from collections.abc import Callable
from pathlib import Path

import pytest

from accounts.relay import connected
from accounts.services.outbox import Relay
from tests.sink import Script, Setup, Sink, make_certificate, server_tls

CONTENT = b"Subject: Hello\r\nTo: one@new.example\r\n\r\n.a line that begins with a dot\r\nEnd\r\n"
ONE = ["one@new.example"]


def against(
    sink: Sink, deed: Callable[[Relay], None], scheme: str = "smtp", options: str = "", who: str = ""
) -> Sink:
    """Run a deed with a relay to the sink, while the sink serves it."""

    def work() -> None:
        with connected(f"{scheme}://{who}127.0.0.1:{sink.port}/{options}") as relay:
            deed(relay)

    async def serve() -> None:
        async with sink:
            await asyncio.to_thread(work)

    asyncio.run(serve())
    return sink


def test_a_message_arrives_whole_and_over_one_connection() -> None:
    def deed(relay: Relay) -> None:
        relay("from@us.example", ONE, CONTENT)
        relay("from@us.example", ONE, CONTENT)

    sink = against(Sink(), deed)
    assert [(letter.sender, letter.recipient, letter.content) for letter in sink.received] == [
        ("from@us.example", "one@new.example", CONTENT)
    ] * 2
    assert sink.connections == 1


def test_nothing_to_send_opens_nothing() -> None:
    assert against(Sink(), lambda relay: None).connections == 0


def test_a_broken_connection_does_not_spoil_the_next_message() -> None:
    def deed(relay: Relay) -> None:
        with pytest.raises(smtplib.SMTPServerDisconnected):
            relay("from@us.example", ONE, CONTENT)
        relay("from@us.example", ONE, CONTENT)

    sink = against(Sink(Script({"MAIL": ["(drop)"]})), deed)
    assert (len(sink.received), sink.connections) == (1, 2)


def test_a_refused_recipient_is_told() -> None:
    def deed(relay: Relay) -> None:
        with pytest.raises(smtplib.SMTPRecipientsRefused) as told:
            relay("from@us.example", ONE, CONTENT)
        assert told.value.recipients["one@new.example"][0] == 550

    assert against(Sink(Script({"RCPT": ["550 no such person"]})), deed).received == []


def test_a_server_that_offers_no_tls_gets_nothing_where_tls_is_asked_for() -> None:
    def deed(relay: Relay) -> None:
        with pytest.raises(smtplib.SMTPNotSupportedError):
            relay("from@us.example", ONE, CONTENT)

    assert against(Sink(), deed, scheme="smtp+starttls").received == []


@pytest.mark.parametrize("scheme", ["smtp+starttls", "smtps"])
def test_messages_go_over_tls_with_log_in_to_a_server_that_proves_itself(scheme: str, tmp_path: Path) -> None:
    certificate = make_certificate(tmp_path)
    setup = Setup(
        tls=server_tls(certificate), tls_from_start=scheme == "smtps", log_in=("us@us.example", "p:ss")
    )

    def deed(relay: Relay) -> None:
        relay("from@us.example", ONE, CONTENT)

    who = "us%40us.example:p%3Ass@"
    sink = against(Sink(setup=setup), deed, scheme, f"?ca={certificate}&hello=us.example", who)
    assert [letter.content for letter in sink.received] == [CONTENT]

    def doubt(relay: Relay) -> None:
        with pytest.raises(ssl.SSLCertVerificationError):
            relay("from@us.example", ONE, CONTENT)

    assert against(Sink(setup=setup), doubt, scheme, who=who).received == []
