"""Where TLS is asked for there is TLS or no letter."""

from __future__ import annotations

import asyncio
import ssl
from pathlib import Path

import pytest

from invitations.mailer import Outcome, Security
from invitations.tests.mailing import Store, make_letters, send
from tests.sink import Script, Setup, Sink, make_certificate, server_tls

LOG_IN = ("shop", "secret")


@pytest.fixture(scope="module")
def pem(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a certificate for loopback."""
    return make_certificate(tmp_path_factory.mktemp("certificate"))


@pytest.fixture(scope="module")
def tls(pem: Path) -> ssl.SSLContext:
    """Return the settings of a server with that certificate."""
    return server_tls(pem)


def deliver(
    setup: Setup, script: dict[str, str | list[str]] | None = None, count: int = 1, **changes: object
) -> tuple[list[Outcome], Sink]:
    """Send letters and return their outcomes and what the server saw."""
    store = Store()

    async def run() -> Sink:
        async with Sink(Script(script or {}), setup) as sink:
            await send(sink, make_letters(count), store, **changes)
            return sink

    sink = asyncio.run(run())
    return store.outcomes, sink


@pytest.mark.parametrize("security", [Security.STARTTLS, Security.TLS])
def test_letters_go_over_tls_with_log_in(security: Security, pem: Path, tls: ssl.SSLContext) -> None:
    setup = Setup(tls=tls, tls_from_start=security is Security.TLS, log_in=LOG_IN)
    outcomes, sink = deliver(
        setup,
        count=20,
        security=security,
        ca_file=str(pem),
        username="shop",
        password="secret",
        connections=3,
        letters_per_connection=4,
    )
    assert [outcome.verdict for outcome in outcomes] == ["accepted"] * 20
    assert len(sink.received) == 20


def test_an_unverified_way_must_be_asked_for(tls: ssl.SSLContext) -> None:
    [outcome], sink = deliver(Setup(tls=tls), security=Security.STARTTLS, verify_tls=False)
    assert outcome.verdict == "accepted"
    assert len(sink.received) == 1


@pytest.mark.parametrize("security", [Security.STARTTLS, Security.TLS])
def test_a_certificate_nobody_vouches_for_gets_no_letter(security: Security, tls: ssl.SSLContext) -> None:
    setup = Setup(tls=tls, tls_from_start=security is Security.TLS)
    [outcome], sink = deliver(setup, security=security, connections=4)
    assert (outcome.verdict, outcome.stage, outcome.relay_fault) == ("retry", "starttls", True)
    assert "CERTIFICATE_VERIFY_FAILED" in outcome.reply
    assert sink.connections <= 1
    assert sink.bodies == 0


def test_a_certificate_of_another_name_gets_no_letter(tmp_path: Path) -> None:
    pem = make_certificate(tmp_path, "elsewhere.test")
    [outcome], sink = deliver(Setup(tls=server_tls(pem)), security=Security.STARTTLS, ca_file=str(pem))
    assert (outcome.verdict, outcome.stage, outcome.relay_fault) == ("retry", "starttls", True)
    assert sink.bodies == 0


@pytest.mark.parametrize(
    ("name", "script", "hears"),
    [
        ("not offered", {"EHLO": "250-sink\n250 PIPELINING"}, "not offered"),
        ("refused for now", {"STARTTLS": "454 4.7.0 not now"}, "454"),
        ("refused", {"STARTTLS": "502 5.5.1 never"}, "502"),
        ("answered with more than one reply", {"STARTTLS": "220 go\n250 injected"}, "out of turn"),
        ("dropped", {"STARTTLS": "(drop)"}, "lost"),
        ("dropped after the yes", {"STARTTLS": "220 go\n(drop)"}, "lost"),
        ("left hanging", {"STARTTLS": "(hang)"}, "not ready"),
        ("left hanging after the yes", {"STARTTLS": "220 go\n(hang)"}, "not ready"),
    ],
)
def test_starttls_that_fails_never_becomes_an_open_line(
    name: str, script: dict[str, str | list[str]], hears: str, pem: Path, tls: ssl.SSLContext
) -> None:
    changes: dict[str, object] = {"connect_seconds": 0.3} if "hanging" in name else {}
    [outcome], sink = deliver(
        Setup(tls=tls, log_in=LOG_IN),
        script,
        security=Security.STARTTLS,
        ca_file=str(pem),
        username="shop",
        password="secret",
        **changes,
    )
    assert (outcome.verdict, outcome.stage, outcome.relay_fault) == ("retry", "starttls", True)
    assert hears in outcome.reply
    assert sink.bodies == 0


def test_a_server_without_tls_on_the_port_for_tls_gets_no_letter() -> None:
    [outcome], sink = deliver(Setup(), security=Security.TLS)
    assert (outcome.verdict, outcome.stage, outcome.relay_fault) == ("retry", "starttls", True)
    assert sink.bodies == 0


def test_what_was_offered_before_tls_counts_for_nothing_after_it(pem: Path, tls: ssl.SSLContext) -> None:
    script: dict[str, str | list[str]] = {"EHLO": ["250-x\n250-STARTTLS\n250 AUTH PLAIN", "250 x"]}
    [outcome], _ = deliver(
        Setup(tls=tls),
        script,
        security=Security.STARTTLS,
        ca_file=str(pem),
        username="shop",
        password="secret",
    )
    assert (outcome.verdict, outcome.stage) == ("retry", "auth")
    assert "neither" in outcome.reply


@pytest.mark.parametrize("fault", ["(drop)", "(accept)\n(drop)"])
def test_a_break_after_the_dot_is_unknown_over_tls_too(fault: str, pem: Path, tls: ssl.SSLContext) -> None:
    outcomes, sink = deliver(
        Setup(tls=tls), {"DOT": [fault]}, count=2, security=Security.STARTTLS, ca_file=str(pem)
    )
    assert {outcome.key: outcome.verdict for outcome in outcomes} == {1: "unknown", 2: "accepted"}
    assert sink.dots == {"1": 1, "2": 1}
