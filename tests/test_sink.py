"""The sink keeps what it promises: a journal before the answer, faults from a seed, an end with its parent."""

from __future__ import annotations

import asyncio
import json
import smtplib
from collections import Counter
from pathlib import Path

import pytest

from invitations.mailer import Relay, send_letters
from invitations.tests.mailing import Store, make_letters
from tests.sink import (
    DEFAULT_FAULTS,
    Faults,
    FaultyBehaviour,
    SinkProcess,
    faults_from_spec,
    read_journal,
)
from tests.sink.answers import DOT, Visit


def test_the_journal_of_a_process_explains_every_doubt(tmp_path: Path) -> None:
    log = tmp_path / "sink.log"
    store = Store()
    with SinkProcess(
        "--log", str(log), "--faults", "dot_drop=0.1,dot_accept_drop=0.1", "--seed", "5"
    ) as sink:
        relay = Relay("127.0.0.1", sink.port, connections=4)
        asyncio.run(send_letters(make_letters(100), relay, mark=store.mark, record=store.record))
    entries = read_journal(log)
    kept = Counter(entry.delivery for entry in entries if entry.kind == "accepted")
    doubts = {entry.delivery for entry in entries if entry.is_ambiguous}
    verdicts = store.verdicts()
    assert {str(key) for key, verdict in verdicts.items() if verdict == "unknown"} == doubts
    assert {str(key) for key, verdict in verdicts.items() if verdict == "accepted"} == set(kept) - doubts
    assert set(kept.values()) == {1}
    assert 0 < len(set(kept) & doubts) < len(doubts)
    first = next(entry for entry in entries if entry.kind == "accepted")
    assert first.message_id == f"<{first.delivery}@shop.test>"
    assert first.recipient == f"customer{first.delivery}@home.test"
    assert first.at > 0


def test_a_last_line_that_was_torn_is_left_out(tmp_path: Path) -> None:
    log = tmp_path / "sink.log"
    log.write_bytes(b'{"kind": "accepted", "at": 1.0, "delivery": "7"}\n{"kind": "acc')
    assert [entry.delivery for entry in read_journal(log)] == ["7"]


def test_another_client_is_served_by_a_script_over_tls_with_log_in(tmp_path: Path) -> None:
    script = tmp_path / "script.json"
    script.write_text(json.dumps({"RCPT": ["550 5.1.1 not this time"]}), encoding="utf-8")
    options = ("--script", str(script), "--tls", "starttls", "--log-in", "shop:secret")
    with SinkProcess(*options) as sink, smtplib.SMTP("127.0.0.1", sink.port) as client:
        client.starttls()
        client.login("shop", "secret")
        with pytest.raises(smtplib.SMTPRecipientsRefused):
            client.sendmail("a@shop.test", ["b@home.test"], "Subject: x\r\n\r\nhello\r\n.\r\n")
        assert client.sendmail("a@shop.test", ["b@home.test"], "Subject: x\r\n\r\nhello\r\n.\r\n") == {}


def test_faults_are_read_from_a_spec_of_which_the_last_word_wins() -> None:
    assert faults_from_spec("none") == faults_from_spec("") == Faults()
    assert faults_from_spec("default") == DEFAULT_FAULTS
    assert faults_from_spec("default,dot_drop=0.5,refuse=^x@").dot_drop == 0.5
    assert faults_from_spec("default,dot_drop=0.5").rcpt_451 == DEFAULT_FAULTS.rcpt_451
    assert faults_from_spec("refuse=^x@,default").refuse == "^x@"
    with pytest.raises(ValueError, match="no fault 'dot_dorp'"):
        faults_from_spec("dot_dorp=0.5")


def drawn(seed: int, recipients: list[str]) -> dict[str, list[str]]:
    """Return the faults at the dot for two visits of each recipient."""
    behaviour = FaultyBehaviour(Faults(dot_452=0.2, dot_drop=0.2), seed)
    faults: dict[str, list[str]] = {recipient: [] for recipient in recipients}
    for recipient in recipients * 2:
        answer = behaviour.answer(DOT, Visit(1, recipient))
        faults[recipient].append(answer.fault if answer else "")
    return faults


def test_faults_depend_on_seed_and_letter_but_not_on_the_order_of_arrival() -> None:
    recipients = [f"customer{number}@home.test" for number in range(500)]
    one = drawn(1, recipients)
    assert one == drawn(1, recipients[::-1])
    assert one != drawn(2, recipients)
    share = Counter(fault for faults in one.values() for fault in faults)
    assert 150 < share["dot_452"] < 250
    assert 150 < share["dot_drop"] < 250
