"""Replies are read as the grammar has them, in whatever pieces they come; addresses are hidden from what is kept."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from invitations.mailer.outcomes import REPLY_LENGTH, without_addresses
from invitations.mailer.replies import Reply, WireBroken, take_reply


@pytest.mark.parametrize(
    ("said", "reply"),
    [
        (b"250 ok\r\n", Reply(250, b"ok")),
        (b"250\r\n", Reply(250, b"")),
        (b"250 \r\n", Reply(250, b"")),
        (b"250 ok\n", Reply(250, b"ok")),
        (b"250-a\r\n250-\r\n250 b\r\n", Reply(250, b"a\n\nb")),
        (b"250-a\r\n250\r\n", Reply(250, b"a\n")),
        (b"550 5.1.1 \xff\r\n", Reply(550, b"5.1.1 \xff")),
    ],
)
def test_a_reply_is_read(said: bytes, reply: Reply) -> None:
    unread = bytearray(said + b"221 next\r\n")
    assert take_reply(unread) == reply
    assert unread == b"221 next\r\n"


@pytest.mark.parametrize(
    "said",
    [
        b"ok\r\n",
        b"\r\n",
        b"25 ok\r\n",
        b"2500 ok\r\n",
        b"150 one\r\n",
        b"650 six\r\n",
        b"250ok\r\n",
        b"250-a\r\n251 b\r\n",
        b"250-a\r\nb\r\n",
        b"250 a\rb\r\n",
        b"250 " + b"x" * 70000,
    ],
)
def test_what_is_not_a_reply_breaks_the_conversation(said: bytes) -> None:
    with pytest.raises(WireBroken):
        take_reply(bytearray(said))


@given(st.integers(1, 24))
def test_a_reply_is_complete_only_with_its_last_line_end(length: int) -> None:
    said = b"250-first\r\n250 second.\r\n"
    unread = bytearray(said[:length])
    reply = take_reply(unread)
    assert (reply == Reply(250, b"first\nsecond.")) == (length == len(said))
    assert bool(unread) == (length < len(said))


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("550 5.1.1 <jane.doe@home.test>: unknown", "550 5.1.1 <[address]>: unknown"),
        ('550 "jane doe"@home.test unknown', "550 [address] unknown"),
        ("550 jürgen@müller.test?", "550 [address]"),
        ("550 no jane.doe here, Jane.Doe!", "550 no [address] here, [address]!"),
        ("550 jane.doexx is another word", "550 jane.doexx is another word"),
        ("550 from=<b+12=jane.doe=home.test@shop.test> to=<x@y.z>", "550 from=<[address]> to=<[address]>"),
        ("250 a\nb\tc\0d\x1be", "250 a b c d e"),
        ("250 2.0.0 kept as 4XyZ", "250 2.0.0 kept as 4XyZ"),
        ("550 see https://relay.test/help?id=7", "550 see https://relay.test/help?id=7"),
    ],
)
def test_addresses_are_hidden(text: str, kept: str) -> None:
    assert without_addresses(text, "jane.doe@home.test") == kept


def test_what_is_kept_is_short_and_an_address_at_the_cut_is_hidden_first() -> None:
    kept = without_addresses("5" * (REPLY_LENGTH - 4) + " jane.doe@home.test")
    assert len(kept) == REPLY_LENGTH
    assert "jane" not in kept


def test_a_short_local_part_is_not_hunted_for_in_ordinary_words() -> None:
    assert without_addresses("550 no such user", "no@home.test") == "550 no such user"
