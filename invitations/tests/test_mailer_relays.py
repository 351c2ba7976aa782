"""Relays are read from URLs; what cannot work, or would show a password, is refused when it is read."""

from __future__ import annotations

import pytest

from invitations.mailer import Relay, Security, relay_from_url


def test_a_plain_relay_has_the_usual_port_and_patience() -> None:
    relay = relay_from_url("smtp://mail.test")
    assert relay == Relay("mail.test")
    assert (relay.port, relay.security, relay.dot_reply_seconds) == (25, Security.NONE, 600.0)


@pytest.mark.parametrize(
    ("scheme", "security", "port"),
    [("smtp+starttls", Security.STARTTLS, 587), ("smtps", Security.TLS, 465)],
)
def test_the_scheme_says_how_the_way_is_protected(scheme: str, security: Security, port: int) -> None:
    relay = relay_from_url(f"{scheme}://shop%40x:p%2Fw%3A1@mail.test/")
    assert (relay.security, relay.port, relay.verify_tls) == (security, port, True)
    assert (relay.username, relay.password) == ("shop@x", "p/w:1")


def test_options_are_read() -> None:
    relay = relay_from_url(
        "smtps://mail.test:2465/?hello=shop.test&verify=no&ca=%2Fetc%2Fca.pem&connections=3&letters=50"
        "&rate=2.5&connect=1&command=2&body=3&dot=4"
    )
    assert relay == Relay(
        "mail.test",
        2465,
        security=Security.TLS,
        verify_tls=False,
        ca_file="/etc/ca.pem",
        hello_name="shop.test",
        connections=3,
        letters_per_connection=50,
        letters_per_second=2.5,
        connect_seconds=1,
        command_seconds=2,
        body_seconds=3,
        dot_reply_seconds=4,
    )


def test_an_address_of_version_six_is_a_host() -> None:
    assert relay_from_url("smtp://[::1]:2525/").host == "::1"


@pytest.mark.parametrize(
    ("url", "says"),
    [
        ("", "begins with"),
        ("mail.test:25", "begins with"),
        ("smtp+tls://mail.test", "begins with"),
        ("smtp://", "needs a host"),
        ("smtp://:25", "needs a host"),
        ("smtp://mail.test:0", "port"),
        ("smtp://mail.test:70000", "port"),
        ("smtp://mail.test:x", "port"),
        ("smtp://[::1", "cannot be read"),
        ("smtp://mail.test/inbox", "no path"),
        ("smtp://mail.test/#x", "no path"),
        ("smtp://mail.test/?speed=9", "no option 'speed'"),
        ("smtp://mail.test/?connections=many", "cannot be 'many'"),
        ("smtp://mail.test/?connections=0", "at least one"),
        ("smtp://mail.test/?letters=0", "at least one"),
        ("smtp://mail.test/?verify=maybe", "cannot be 'maybe'"),
        ("smtp://mail.test/?rate=0", "numbers greater than zero"),
        ("smtp://mail.test/?rate=nan", "numbers greater than zero"),
        ("smtp://mail.test/?dot=-1", "numbers greater than zero"),
        ("smtp://mail.test/?hello=a%0D%0AMAIL", "hello name"),
        ("smtps://shop@mail.test", "both user name and password"),
        ("smtp://shop:geheim@mail.test", "TLS only"),
    ],
)
def test_a_url_that_cannot_work_is_refused_in_words(url: str, says: str) -> None:
    with pytest.raises(ValueError, match=says) as refused:
        relay_from_url(url)
    assert "geheim" not in str(refused.value)


def test_an_open_line_may_carry_a_password_on_loopback_only() -> None:
    assert relay_from_url("smtp://shop:geheim@127.0.0.1:2525").username == "shop"


def test_neither_name_nor_representation_shows_the_log_in() -> None:
    relay = relay_from_url("smtps://shop:geheim@mail.test")
    assert str(relay) == "mail.test:465"
    assert "geheim" not in repr(relay)
    assert "shop" not in repr(relay)
