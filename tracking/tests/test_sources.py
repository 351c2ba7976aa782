"""Networks and programs: what is recognised, and how little of it is kept."""

from __future__ import annotations

import pytest

from core.tokens import Purpose
from tracking.agents import LONGEST, family, system_of
from tracking.sources import APPLES_OWN, Networks, last_hop, network_of, source_hash
from tracking.tests.doorways import address, noted

WEBKIT = "AppleWebKit/605.1.15 (KHTML, like Gecko)"


@pytest.mark.parametrize(
    ("first", "second", "is_same"),
    [
        ("203.0.113.1", "203.0.113.254:4711", True),
        ("203.0.113.1", "203.0.112.1", False),
        ("2001:db8:1:2::1", "[2001:db8:1:ffff::9]:443", True),
        ("2001:db8:1:2::1", "2001:db8:2:2::1", False),
        ("::ffff:203.0.113.1", "203.0.113.77", True),
        ("fe80::1%eth0", "fe80::2", True),
    ],
)
def test_networks_are_a_24_or_a_48(first: str, second: str, is_same: bool) -> None:
    assert (network_of(first) == network_of(second)) is is_same
    assert network_of(first)


@pytest.mark.parametrize(
    "text", ["", "unknown", "_hidden", "1.2.3", "1.2.3.4.5", "[x", ":", "1.2.3.4:5:6", "x" * 900]
)
def test_what_is_no_address_has_no_network(text: str) -> None:
    assert network_of(text) == b""


def test_hash_is_keyed_and_of_one_organisation() -> None:
    network = network_of("203.0.113.1")
    found = source_hash(b"p" * 32, 1, network)
    assert len(bytes.fromhex(found)) == 8
    assert len({found, source_hash(b"q" * 32, 1, network), source_hash(b"p" * 32, 2, network)}) == 3


@pytest.mark.parametrize(
    ("headers", "address_seen"),
    [
        (["203.0.113.9"], "203.0.113.9"),
        (["10.0.0.1, 203.0.113.9"], "203.0.113.9"),
        (["6.6.6.6", "10.0.0.1,203.0.113.9 "], "203.0.113.9"),
        ([], ""),
        ([""], ""),
    ],
)
def test_only_the_hop_that_our_proxy_wrote_counts(headers: list[str], address_seen: str) -> None:
    assert last_hop(headers) == address_seen


def test_known_networks_name_what_comes_from_them() -> None:
    networks = Networks.parse(
        [
            "# ours",
            "scanner 198.51.100.0/25 gateway",
            "shared 2001:db8::/32 isolation # people too",
            "",
            APPLES_OWN,
        ]
    )
    assert networks.name_of(network_of("198.51.100.7")) == "bot:gateway"
    assert networks.name_of(network_of("2001:db8:7::1")) == "shared:isolation"
    assert networks.name_of(network_of("17.58.0.1")) == "apple-mail-proxy"
    assert networks.name_of(network_of("192.0.2.1")) == ""
    assert networks.name_of(b"") == ""


@pytest.mark.parametrize(
    "line",
    [
        "scanner 198.51.100.0/24",
        "robot 198.51.100.0/24 x",
        "scanner 198.51.100.1/24 x",
        "scanner x y",
        "proxy 17.0.0.0/8 mine",
        'scanner 198.51.100.0/24 "x',
        "scanner 198.51.100.0/24 " + "x" * 40,
    ],
)
def test_a_wrong_line_of_known_networks_is_named(line: str) -> None:
    with pytest.raises(ValueError, match=r"known network|does not appear|host bits"):
        Networks.parse([line])


def test_apples_network_tells_of_pictures_only() -> None:
    opened = noted(address(Purpose.OPEN), address="17.58.1.2")
    clicked = noted(address(Purpose.CLICK), address="17.58.1.2")
    assert opened is not None
    assert clicked is not None
    assert (opened.agent, clicked.agent) == ("apple-mail-proxy", "chrome/windows")


@pytest.mark.parametrize(
    ("user_agent", "expected"),
    [
        ("", "bot:blank"),
        ("   ", "bot:blank"),
        ("Mozilla/5.0", "apple-mail-proxy"),
        (
            "Mozilla/5.0 (Windows NT 5.1; rv:11.0) Gecko Firefox/11.0 (via ggpht.com GoogleImageProxy)",
            "google-image-proxy",
        ),
        ("YahooMailProxy; https://help.yahoo.com/kb/yahoo-mail-proxy-SLN28749.html", "yahoo-image-proxy"),
        (
            f"Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) {WEBKIT} Version/17.5 Mobile/15E148 Safari/604.1",
            "safari/ios",
        ),
        (f"Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) {WEBKIT}", "webkit/macos"),
        (
            "Mozilla/5.0 (Linux; Android 14; Pixel 8) AppleWebKit/537.36 Chrome/126.0 Mobile Safari/537.36",
            "chrome/android",
        ),
        (
            "Mozilla/5.0 (Linux; Android 9; CUBOT NOTE 20) AppleWebKit/537.36 Chrome/96.0 Mobile Safari/537.36",
            "chrome/android",
        ),
        ("Mozilla/5.0 (Windows NT 10.0; Win64; x64) Chrome/126.0 Safari/537.36 Edg/126.0", "edge/windows"),
        ("Mozilla/5.0 (X11; Linux x86_64; rv:127.0) Gecko/20100101 Firefox/127.0", "firefox/linux"),
        ("Mozilla/5.0 (X11; Linux x86_64; rv:115.0) Gecko/20100101 Thunderbird/115.3", "thunderbird/linux"),
        (
            "Mozilla/4.0 (compatible; MSIE 7.0; Windows NT 10.0; Microsoft Outlook 16.0.5; ms-office; MSOffice 16)",
            "outlook/windows",
        ),
        ("Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)", "bot:googlebot"),
        ("Slackbot-LinkExpanding 1.0 (+https://api.slack.com/robots)", "bot:slackbot"),
        ("python-requests/2.31.0", "bot:python"),
        ("Go-http-client/1.1", "bot:go-http-client"),
        ("curl/8.5.0", "bot:curl"),
        ("Mozilla/5.0 (X11; Linux x86_64) HeadlessChrome/126.0 Safari/537.36", "bot:headlesschrome"),
        ("Barracuda Sentinel (EE)", "bot:barracuda"),
        ("something-nobody-knows/1", "other"),
        ("x" * 100_000, "other"),
        ("a-" * 50_000 + "bot", "other"),
        ("version/" * 20_000, "other"),
        ("Mozilla/5.0 (compatible; MJ12bot/v1.4.8; http://mj12bot.com/)", "bot:mj12bot"),
    ],
)
def test_programs_are_known_coarsely(user_agent: str, expected: str) -> None:
    found = family(user_agent)
    assert found == expected
    assert len(found) <= LONGEST


def test_systems_are_known_where_a_family_names_one() -> None:
    assert [system_of(agent) for agent in ("chrome/android", "other", "bot:curl", "")] == [
        "android",
        "",
        "",
        "",
    ]
