"""Letters arrive byte for byte or not at all; nothing in them can end them early."""

from __future__ import annotations

import asyncio
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from invitations.mailer import Letter
from invitations.mailer.letters import dot_stuffed, envelope, fault_of
from invitations.tests.mailing import Store, make_letter, send
from tests.sink import Sink


def carried(contents: list[bytes]) -> tuple[list[bytes], Store]:
    """Send letters with these contents over one connection and return what the server kept."""
    letters = [replace(make_letter(key), content=content) for key, content in enumerate(contents)]
    store = Store()

    async def run() -> Sink:
        async with Sink() as sink:
            await send(sink, letters, store)
            return sink

    return [letter.content for letter in asyncio.run(run()).received], store


lines = st.text(alphabet=". ab\t", max_size=4)
texts = st.lists(lines, min_size=1, max_size=8).map(lambda parts: "\r\n".join([*parts, ""]).encode())


@settings(max_examples=40, deadline=None)
@given(st.lists(texts, min_size=1, max_size=4))
def test_letters_arrive_byte_for_byte_whatever_their_dots(contents: list[bytes]) -> None:
    kept, store = carried(contents)
    assert kept == contents
    assert set(store.verdicts().values()) == {"accepted"}


pieces = st.sampled_from(
    [b".", b"\r", b"\n", b"\r\n", b"a", b"\0", b"\xff", b"\r\n.\r\n", b"\n.\n", b"\r.\r"]
)


@settings(max_examples=60, deadline=None)
@given(st.lists(pieces, max_size=10).map(b"".join))
def test_a_letter_is_kept_as_it_is_or_refused_before_a_word_is_said(content: bytes) -> None:
    kept, store = carried([content])
    [outcome] = store.outcomes
    if outcome.verdict == "accepted":
        assert kept == [content]
    else:
        assert (outcome.verdict, outcome.stage) == ("refused", "letter")
        assert kept == []
        assert store.mark_calls == []


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"", "no line end"),
        (b"Subject: x\r\n\r\nhello", "no line end"),
        (b"Subject: x\r\n\r\nhello\n", "bare line feed"),
        (b"one\r\n.\n.\r\n", "bare line feed"),
        (b"one\rtwo\r\n", "carriage return"),
        (b"one\n\rtwo\r\n", "bare line feed"),
        (b"nul\0\r\n", "control"),
        ("é\r\n".encode(), "7-bit"),
    ],
)
def test_content_that_is_not_fit_is_named(content: bytes, why: str) -> None:
    assert why in fault_of(replace(make_letter(), content=content))


@pytest.mark.parametrize(
    "address",
    [
        "a@b.test>\r\nRCPT TO:<c@d.test",
        "a b@c.test",
        "a@b.test\n",
        "<a@b.test>",
        "a\0@b.test",
        "a\ud800@b.test",
        "x" * 255,
    ],
)
def test_an_address_cannot_end_its_command(address: str) -> None:
    letter = make_letter()
    assert "address" in fault_of(replace(letter, recipient=address))
    assert "address" in fault_of(replace(letter, envelope_from=address))


def test_a_letter_needs_a_recipient_but_no_sender() -> None:
    letter = make_letter()
    assert "no recipient" in fault_of(replace(letter, recipient=""))
    assert fault_of(replace(letter, envelope_from="")) == ""
    assert envelope(replace(letter, envelope_from=""), {})[0] == b"MAIL FROM:<>\r\n"


def test_the_envelope_uses_what_the_server_offers_and_nothing_else() -> None:
    letter = Letter(1, "b@shop.test", "jürgen@home.test", b"x\r\n")
    mail, rcpt, data = envelope(letter, {"SIZE": "9000", "SMTPUTF8": ""})
    assert mail == b"MAIL FROM:<b@shop.test> SIZE=3 SMTPUTF8\r\n"
    assert rcpt == "RCPT TO:<jürgen@home.test>\r\n".encode()
    assert data == b"DATA\r\n"
    assert envelope(make_letter(), {})[0] == b"MAIL FROM:<bounce@shop.test>\r\n"


def test_dots_are_doubled_at_the_beginning_of_lines_only() -> None:
    assert dot_stuffed(b".\r\n..\r\na.b\r\n.c\r\n") == b"..\r\n...\r\na.b\r\n..c\r\n"


def test_a_letters_representation_shows_no_address_and_no_text() -> None:
    assert repr(make_letter(7)) == "Letter(key=7)"
