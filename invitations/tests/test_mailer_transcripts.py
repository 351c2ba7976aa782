"""What each thing a server may say or do means for the letter: the table of transcripts."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field

import pytest

from invitations.mailer import Outcome
from invitations.tests.mailing import Store, make_letter, send
from tests.sink import USUAL_OFFERS, Script, Setup, Sink

SHORT = 0.25
ADDRESS = "jane.doe@home.test"


@dataclass(frozen=True)
class Row:
    """A server's script, and the outcome it must lead to. `hears` is part of the reply that is kept."""

    name: str
    script: dict[str, str | list[str]]
    verdict: str
    stage: str
    hears: str = ""
    relay_fault: bool = False
    limits: dict[str, float] = field(default_factory=dict)


def relay_row(name: str, script: dict[str, str | list[str]], stage: str, hears: str, **limits: float) -> Row:
    """Return a row in which the relay as a whole is at fault."""
    return Row(name, script, "retry", stage, hears, relay_fault=True, limits=limits)


ROWS = [
    Row("ordinary", {}, "accepted", "dot", "250"),
    # Before any letter: the relay's fault, never the letter's.
    relay_row("banner 421", {"BANNER": "421 4.3.2 busy\n(drop)"}, "banner", "421 4.3.2 busy"),
    relay_row("banner 554", {"BANNER": "554 5.7.1 go away"}, "banner", "554"),
    relay_row("banner of another protocol", {"BANNER": "HTTP/1.1 400 Bad"}, "banner", "not understood"),
    relay_row("banner missing", {"BANNER": "(drop)"}, "banner", "lost"),
    relay_row("banner late", {"BANNER": "(hang)"}, "banner", "not ready", connect_seconds=SHORT),
    Row("banner of two lines", {"BANNER": "220-hello\n220 there"}, "accepted", "dot"),
    relay_row("EHLO 421", {"EHLO": "421 4.3.2 later\n(drop)"}, "ehlo", "421"),
    relay_row("EHLO 550", {"EHLO": "550 5.7.1 your name"}, "ehlo", "550"),
    relay_row("EHLO dropped", {"EHLO": "(drop)"}, "ehlo", "lost"),
    relay_row("EHLO late", {"EHLO": "(hang)"}, "ehlo", "not ready", connect_seconds=SHORT),
    relay_row("EHLO with lines that disagree", {"EHLO": "250-a\n251 b"}, "ehlo", "disagree"),
    Row("EHLO unknown, HELO known", {"EHLO": "502 5.5.1 what"}, "accepted", "dot"),
    relay_row("EHLO and HELO unknown", {"EHLO": "500 what", "HELO": "500 what"}, "ehlo", "500"),
    Row("EHLO in small letters", {"EHLO": "250-x\n250-pipelining\n250 size 9"}, "accepted", "dot"),
    Row("EHLO without 8BITMIME", {"EHLO": "250-x\n250 PIPELINING"}, "accepted", "dot"),
    # MAIL
    relay_row("MAIL 421", {"MAIL": "421 4.3.2 closing\n(drop)"}, "mail", "421"),
    Row("MAIL 450", {"MAIL": "450 4.7.1 wait"}, "retry", "mail", "450 4.7.1 wait"),
    Row("MAIL 451", {"MAIL": "451 4.3.0 error"}, "retry", "mail", "451"),
    Row("MAIL 452", {"MAIL": "452 4.3.1 full"}, "retry", "mail", "452"),
    Row("MAIL 550", {"MAIL": "550 5.7.1 not you"}, "refused", "mail", "550"),
    Row("MAIL 552, too large", {"MAIL": "552 5.3.4 size"}, "refused", "mail", "552"),
    relay_row("MAIL 503, out of order", {"MAIL": "503 5.5.1 EHLO first"}, "mail", "503"),
    relay_row("MAIL 530, log-in wanted", {"MAIL": "530 5.7.0 log in"}, "mail", "530"),
    Row("MAIL dropped", {"MAIL": "(drop)"}, "retry", "mail", "lost"),
    Row("MAIL late", {"MAIL": "(hang)"}, "retry", "mail", "no reply", limits={"command_seconds": SHORT}),
    Row("MAIL not understood", {"MAIL": "ok"}, "retry", "mail", "not understood"),
    Row("MAIL 354, out of place", {"MAIL": "354 go"}, "retry", "mail", "out of place"),
    # RCPT
    relay_row("RCPT 421", {"RCPT": "421 4.3.2 closing\n(drop)"}, "rcpt", "421"),
    Row("RCPT 450, greylisted", {"RCPT": "450 4.2.0 later"}, "retry", "rcpt", "450"),
    Row("RCPT 451", {"RCPT": "451 4.7.1 later"}, "retry", "rcpt", "451"),
    Row("RCPT 452, mailbox full", {"RCPT": "452 4.2.2 full"}, "retry", "rcpt", "452"),
    Row("RCPT 454", {"RCPT": "454 4.7.1 relay"}, "retry", "rcpt", "454"),
    Row("RCPT 550", {"RCPT": "550 5.1.1 unknown"}, "refused", "rcpt", "550 5.1.1 unknown"),
    Row("RCPT 551", {"RCPT": "551 5.1.6 moved"}, "refused", "rcpt", "551"),
    Row("RCPT 553", {"RCPT": "553 5.1.3 name"}, "refused", "rcpt", "553"),
    Row(
        "RCPT 550 with the address in two lines",
        {"RCPT": f"550-5.1.1 <{ADDRESS}>: no such user\n550 5.1.1 jane.doe is unknown"},
        "refused",
        "rcpt",
        "550 5.1.1 <[address]>: no such user 5.1.1 [address] is unknown",
    ),
    Row("RCPT 550, then 354 all the same", {"RCPT": "550 no", "DATA": "354 go"}, "refused", "rcpt", "550"),
    Row("RCPT 450, then dropped", {"RCPT": "450 no", "DATA": "(drop)"}, "retry", "rcpt", "450"),
    Row("RCPT 550, then dropped", {"RCPT": "550 no\n(drop)"}, "refused", "rcpt", "550"),
    Row("RCPT dropped", {"RCPT": "(drop)"}, "retry", "rcpt", "lost"),
    Row("RCPT late", {"RCPT": "(hang)"}, "retry", "rcpt", "no reply", limits={"command_seconds": SHORT}),
    # DATA
    relay_row("DATA 421", {"DATA": "421 4.3.2 closing\n(drop)"}, "data", "421"),
    Row("DATA 451", {"DATA": "451 4.3.0 error"}, "retry", "data", "451"),
    Row("DATA 554", {"DATA": "554 5.7.1 policy"}, "refused", "data", "554"),
    Row("DATA 250, out of place", {"DATA": "250 ok"}, "retry", "data", "out of place"),
    Row("DATA 354 and a word more", {"DATA": "354 go\n250 ok"}, "retry", "body", "before the dot"),
    Row("DATA dropped", {"DATA": "(drop)"}, "retry", "data", "lost"),
    Row("DATA late", {"DATA": "(hang)"}, "retry", "data", "no reply", limits={"command_seconds": SHORT}),
    # The dot: only a whole reply is an answer.
    Row("dot 250 in two lines", {"DOT": "250-2.0.0 kept\n250 2.0.0 as 7"}, "accepted", "dot", "as 7"),
    Row("dot 250, then dropped", {"DOT": "250 2.0.0 kept\n(drop)"}, "accepted", "dot"),
    relay_row("dot 421", {"DOT": "421 4.3.2 closing\n(drop)"}, "dot", "421"),
    Row("dot 450", {"DOT": "450 4.2.0 later"}, "retry", "dot", "450"),
    Row("dot 451", {"DOT": "451 4.3.0 error"}, "retry", "dot", "451"),
    Row("dot 452", {"DOT": "452 4.3.1 full"}, "retry", "dot", "452"),
    Row("dot 550", {"DOT": "550 5.7.1 content"}, "refused", "dot", "550"),
    Row("dot 552", {"DOT": "552 5.2.2 quota"}, "refused", "dot", "552"),
    Row("dot 554", {"DOT": "554 5.7.1 spam"}, "refused", "dot", "554"),
    Row("dot 503 is about the letter", {"DOT": "503 5.5.1 what"}, "refused", "dot", "503"),
    Row("dot dropped", {"DOT": "(drop)"}, "unknown", "dot", "lost"),
    Row("dot accepted and dropped", {"DOT": "(accept)\n(drop)"}, "unknown", "dot", "lost"),
    Row("dot late", {"DOT": "(hang)"}, "unknown", "dot", "no reply", limits={"dot_reply_seconds": SHORT}),
    Row(
        "dot accepted and late",
        {"DOT": "(accept)\n(hang)"},
        "unknown",
        "dot",
        "no reply",
        limits={"dot_reply_seconds": SHORT},
    ),
    Row("dot half answered", {"DOT": "250-2.0.0 ke\n(drop)"}, "unknown", "dot", "lost"),
    Row("dot not understood", {"DOT": "thank you"}, "unknown", "dot", "not understood"),
    Row("dot 354, out of place", {"DOT": "354 more"}, "unknown", "dot", "out of place"),
    Row("dot 2500", {"DOT": "2500 kept"}, "unknown", "dot", "not understood"),
]


@pytest.mark.parametrize("pipelining", [True, False], ids=["pipelined", "one by one"])
@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.name)
def test_a_transcript_leads_to_its_outcome(row: Row, pipelining: bool) -> None:
    offers = tuple(offer for offer in USUAL_OFFERS if pipelining or offer != "PIPELINING")
    store = Store()

    async def run() -> Sink:
        async with Sink(Script(row.script), Setup(offers)) as sink:
            await send(sink, [make_letter(recipient=ADDRESS)], store, **row.limits)
            return sink

    sink = asyncio.run(run())
    [outcome] = store.outcomes
    assert (outcome.verdict, outcome.stage, outcome.relay_fault) == (row.verdict, row.stage, row.relay_fault)
    assert row.hears in outcome.reply
    assert "jane" not in outcome.reply
    assert sink.dots["1"] == (1 if row.stage == "dot" else 0)
    assert store.mark_calls == ([[1]] if row.stage == "dot" else [])
    if row.verdict != "unknown":
        assert len(sink.received) == (1 if row.verdict == "accepted" else 0)


def outcome_of_log_in(script: dict[str, str | list[str]], password: str = "secret") -> tuple[Outcome, Sink]:
    """Send one letter to a server on loopback that wants a log-in."""
    store = Store()

    async def run() -> Sink:
        async with Sink(Script(script), Setup(log_in=("shop", "secret"))) as sink:
            await send(sink, [make_letter()], store, username="shop", password=password, connections=4)
            return sink

    sink = asyncio.run(run())
    [outcome] = store.outcomes
    return outcome, sink


@pytest.mark.parametrize(
    ("name", "script", "hears"),
    [
        ("refused for now", {"AUTH": "454 4.7.0 later"}, "454"),
        ("refused", {"AUTH": "535 5.7.8 no"}, "535"),
        ("dropped", {"AUTH": "(drop)"}, "lost"),
        ("not offered", {"EHLO": "250-x\n250 PIPELINING"}, "neither"),
        ("offered in ways we do not speak", {"EHLO": "250-x\n250 AUTH CRAM-MD5"}, "neither"),
    ],
)
def test_a_log_in_that_fails_is_the_relays_fault(
    name: str, script: dict[str, str | list[str]], hears: str
) -> None:
    outcome, sink = outcome_of_log_in(script)
    assert (outcome.verdict, outcome.stage, outcome.relay_fault) == ("retry", "auth", True)
    assert hears in outcome.reply
    assert sink.bodies == 0


@pytest.mark.parametrize("ways", ["PLAIN LOGIN", "LOGIN", "login plain"])
def test_a_log_in_succeeds_by_plain_and_by_login(ways: str) -> None:
    outcome, sink = outcome_of_log_in({"EHLO": f"250-x\n250-AUTH {ways}\n250 PIPELINING"})
    assert outcome.verdict == "accepted"
    assert len(sink.received) == 1


def test_a_wrong_password_is_tried_once_and_not_by_every_connection() -> None:
    outcome, sink = outcome_of_log_in({}, password="wrong")
    assert (outcome.verdict, outcome.stage, outcome.relay_fault) == ("retry", "auth", True)
    assert "wrong" not in outcome.reply
    assert sink.connections == 1


@pytest.mark.parametrize(
    ("offers", "verdict", "stage"),
    [(("SMTPUTF8", "8BITMIME"), "accepted", "dot"), (("PIPELINING", "8BITMIME"), "refused", "letter")],
)
def test_an_address_beyond_ascii_needs_smtputf8(offers: tuple[str, ...], verdict: str, stage: str) -> None:
    store = Store()

    async def run() -> Sink:
        async with Sink(setup=Setup(offers)) as sink:
            await send(sink, [make_letter(1, recipient="jürgen@home.test"), make_letter(2)], store)
            return sink

    sink = asyncio.run(run())
    outcome = next(outcome for outcome in store.outcomes if outcome.key == 1)
    assert (outcome.verdict, outcome.stage, outcome.relay_fault) == (verdict, stage, False)
    assert ("SMTPUTF8" in outcome.reply) == (verdict == "refused")
    assert store.verdicts()[2] == "accepted"
    assert sink.connections == 1
