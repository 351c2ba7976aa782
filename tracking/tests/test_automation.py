"""Person or machine: recorded requests and the verdict that each should get, as one table."""

from __future__ import annotations

import random
from datetime import UTC, datetime, timedelta

import pytest

from core.tokens import Purpose
from tracking.agents import family
from tracking.automation import MACHINE, PERSON, UNKNOWN, Bundle, Judgement, Rule, Sighting, judge

SENT = datetime(2026, 3, 10, 9, 0, tzinfo=UTC)
HOME, OFFICE, GATEWAY, PHONE = b"home....", b"office..", b"gateway.", b"phone..."
WEBKIT = "AppleWebKit/605.1.15 (KHTML, like Gecko)"
WINDOWS = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/126.0 Safari/537.36"
MAC = f"Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) {WEBKIT} Version/17.4 Safari/605.1.15"
IPHONE = (
    f"Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) {WEBKIT} Version/17.5 Mobile/15E148 Safari/604.1"
)
ANDROID = "Mozilla/5.0 (Linux; Android 14; Pixel 8) AppleWebKit/537.36 Chrome/126.0 Mobile Safari/537.36"
FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:127.0) Gecko/20100101 Firefox/127.0"
OUTLOOK = (
    "Mozilla/4.0 (compatible; MSIE 7.0; Windows NT 10.0; Microsoft Outlook 16.0.5; ms-office; MSOffice 16)"
)
THUNDERBIRD = "Mozilla/5.0 (X11; Linux x86_64; rv:115.0) Gecko/20100101 Thunderbird/115.3"
APPLE = "Mozilla/5.0"
GOOGLE = "Mozilla/5.0 (Windows NT 5.1; rv:11.0) Gecko Firefox/11.0 (via ggpht.com GoogleImageProxy)"
YAHOO = "YahooMailProxy; https://help.yahoo.com/kb/yahoo-mail-proxy-SLN28749.html"
OPEN, CLICK, HONEYPOT = Purpose.OPEN, Purpose.CLICK, Purpose.HONEYPOT
ONWARD, LISTING = Purpose.ONWARD, Purpose.LISTING


def hit(
    purpose: Purpose,
    after: float,
    user_agent: str = WINDOWS,
    source: bytes = HOME,
    method: str = "GET",
    *,
    listing: int = 1,
    sequence: int = 0,
    is_prefetch: bool = False,
    agent: str | None = None,
) -> Sighting:
    """Return a hit so many seconds after the letter left."""
    moment = SENT + timedelta(seconds=after)
    return Sighting(
        key=(purpose, after, source, user_agent, method, listing, sequence),
        received_at=moment,
        purpose=purpose,
        listing=listing,
        sequence=sequence,
        method=method,
        source=source,
        agent=family(user_agent) if agent is None else agent,
        is_prefetch=is_prefetch,
    )


def verdicts(
    *hits: Sighting, answered_after: float | None = None, has_subject: bool = True
) -> list[Judgement]:
    answered_at = SENT + timedelta(seconds=answered_after) if answered_after is not None else None
    dispatched = {0: SENT, 1: SENT + timedelta(days=7)} if has_subject else {}
    found = judge(Bundle(hits, dispatched, answered_at, has_subject))
    return [found[one.key] for one in hits]


HOUR = 3600.0
WEEK = 7 * 24 * HOUR
# One request alone, its verdict, and the rule that gives it.
ALONE = [
    (hit(CLICK, HOUR), PERSON, Rule.PLAIN),
    (hit(CLICK, HOUR, IPHONE), PERSON, Rule.PLAIN),
    (hit(CLICK, HOUR, ANDROID), PERSON, Rule.PLAIN),
    (hit(CLICK, HOUR, "something-new/1"), PERSON, Rule.PLAIN),
    (hit(CLICK, 31), PERSON, Rule.PLAIN),
    (hit(CLICK, 29), MACHINE, Rule.EARLY),
    (hit(CLICK, 2), MACHINE, Rule.EARLY),
    (hit(CLICK, -1), MACHINE, Rule.EARLY),
    (hit(CLICK, 30 * 24 * HOUR), PERSON, Rule.PLAIN),
    (hit(CLICK, WEEK + 10, sequence=1), MACHINE, Rule.EARLY),
    (hit(CLICK, WEEK + 100, sequence=1), PERSON, Rule.PLAIN),
    (hit(CLICK, WEEK + 10, sequence=0), PERSON, Rule.PLAIN),
    (hit(CLICK, HOUR, method="HEAD"), MACHINE, Rule.METHOD),
    (hit(CLICK, HOUR, method="OPTIONS"), MACHINE, Rule.METHOD),
    (hit(CLICK, HOUR, is_prefetch=True), MACHINE, Rule.PREFETCH),
    (hit(CLICK, HOUR, ""), MACHINE, Rule.BOT),
    (hit(CLICK, HOUR, "curl/8.5.0"), MACHINE, Rule.BOT),
    (hit(CLICK, HOUR, "python-requests/2.31.0"), MACHINE, Rule.BOT),
    (hit(CLICK, HOUR, "Go-http-client/2.0"), MACHINE, Rule.BOT),
    (hit(CLICK, HOUR, "Barracuda Sentinel (EE)"), MACHINE, Rule.BOT),
    (hit(CLICK, HOUR, "Slackbot-LinkExpanding 1.0"), MACHINE, Rule.BOT),
    (hit(CLICK, HOUR, "facebookexternalhit/1.1"), MACHINE, Rule.BOT),
    (hit(CLICK, HOUR, "Mozilla/5.0 (compatible; bingbot/2.0)"), MACHINE, Rule.BOT),
    (hit(CLICK, HOUR, "Mozilla/5.0 (X11; Linux x86_64) HeadlessChrome/126.0"), MACHINE, Rule.BOT),
    (hit(CLICK, HOUR, "WhatsApp/2.23.20 A"), MACHINE, Rule.BOT),
    (hit(CLICK, HOUR, agent="bot:gateway"), MACHINE, Rule.BOT),
    (hit(CLICK, 599, agent="shared:isolation"), MACHINE, Rule.SHARED_NETWORK),
    (hit(CLICK, 601, agent="shared:isolation"), PERSON, Rule.PLAIN),
    (hit(HONEYPOT, HOUR), MACHINE, Rule.HONEYPOT),
    (hit(HONEYPOT, 3, "curl/8"), MACHINE, Rule.BOT),
    (hit(OPEN, HOUR, OUTLOOK), PERSON, Rule.PLAIN),
    (hit(OPEN, HOUR, THUNDERBIRD), PERSON, Rule.PLAIN),
    (hit(OPEN, 61, OUTLOOK), PERSON, Rule.PLAIN),
    (hit(OPEN, 59, OUTLOOK), MACHINE, Rule.EARLY),
    (hit(OPEN, 1, OUTLOOK), MACHINE, Rule.EARLY),
    (hit(OPEN, HOUR, APPLE), UNKNOWN, Rule.PROXY),
    (hit(OPEN, 5, APPLE), UNKNOWN, Rule.PROXY),
    (hit(OPEN, HOUR, GOOGLE), UNKNOWN, Rule.PROXY),
    (hit(OPEN, 5, GOOGLE), UNKNOWN, Rule.PROXY),
    (hit(OPEN, HOUR, YAHOO), UNKNOWN, Rule.PROXY),
    (hit(OPEN, HOUR, MAC), PERSON, Rule.PLAIN),
    (hit(OPEN, HOUR, method="HEAD"), MACHINE, Rule.METHOD),
    (hit(OPEN, HOUR, "Wget/1.21"), MACHINE, Rule.BOT),
    (hit(OPEN, HOUR, GOOGLE, is_prefetch=True), MACHINE, Rule.PREFETCH),
    (hit(CLICK, HOUR, GOOGLE), PERSON, Rule.PLAIN),
]
# Several requests of one letter, with one verdict for each.
TOGETHER = [
    # A gateway follows the button and the hidden link, then the person comes.
    (
        [hit(CLICK, 40, source=GATEWAY), hit(HONEYPOT, 40.2, source=GATEWAY), hit(CLICK, HOUR)],
        [(MACHINE, Rule.HONEYPOT), (MACHINE, Rule.HONEYPOT), (PERSON, Rule.PLAIN)],
    ),
    # The trap convicts what came before it, within ten minutes, and the picture too.
    (
        [hit(OPEN, 100, MAC, GATEWAY), hit(HONEYPOT, 690, MAC, GATEWAY), hit(CLICK, 1291, MAC, GATEWAY)],
        [(MACHINE, Rule.HONEYPOT), (MACHINE, Rule.HONEYPOT), (PERSON, Rule.PLAIN)],
    ),
    # Another letter's trap says nothing of this one.
    (
        [hit(HONEYPOT, WEEK + 200, source=OFFICE, sequence=1), hit(CLICK, WEEK + 201, source=OFFICE)],
        [(MACHINE, Rule.HONEYPOT), (PERSON, Rule.PLAIN)],
    ),
    # Two different links from one place within five seconds.
    (
        [hit(CLICK, 300, source=GATEWAY), hit(CLICK, 304, source=GATEWAY, listing=2)],
        [(MACHINE, Rule.BURST), (MACHINE, Rule.BURST)],
    ),
    # Slower, that is a person who looks around.
    (
        [hit(CLICK, 300), hit(CLICK, 306, listing=2)],
        [(PERSON, Rule.PLAIN), (PERSON, Rule.PLAIN)],
    ),
    # Three different links within two seconds, from three places.
    (
        [hit(CLICK, 300, listing=n, source=bytes([n]) * 8) for n in (1, 2, 3)],
        [(MACHINE, Rule.BURST)] * 3,
    ),
    # The same link twice is a double click.
    ([hit(CLICK, 300), hit(CLICK, 300.4)], [(PERSON, Rule.PLAIN), (PERSON, Rule.PLAIN)]),
    # A picture and a click at once: somebody reads in a browser.
    ([hit(OPEN, 300), hit(CLICK, 301)], [(PERSON, Rule.PLAIN), (PERSON, Rule.PLAIN)]),
    # A scanner repeats a person's click twelve seconds later from another system.
    (
        [hit(CLICK, 300, IPHONE, PHONE), hit(CLICK, 312, WINDOWS, GATEWAY)],
        [(PERSON, Rule.PLAIN), (MACHINE, Rule.DOUBLED)],
    ),
    ([hit(CLICK, 300, IPHONE), hit(CLICK, 312, WINDOWS)], [(PERSON, Rule.PLAIN), (MACHINE, Rule.DOUBLED)]),
    # A minute later it is the same person elsewhere.
    (
        [hit(CLICK, 300, IPHONE, PHONE), hit(CLICK, 361, WINDOWS, OFFICE)],
        [(PERSON, Rule.PLAIN), (PERSON, Rule.PLAIN)],
    ),
    # Opened in one program, followed in another: no contradiction.
    ([hit(OPEN, 300, OUTLOOK), hit(CLICK, 310, FIREFOX)], [(PERSON, Rule.PLAIN), (PERSON, Rule.PLAIN)]),
    # Proxy first, person later.
    ([hit(OPEN, 3, APPLE, OFFICE), hit(CLICK, HOUR, IPHONE)], [(UNKNOWN, Rule.PROXY), (PERSON, Rule.PLAIN)]),
    # Two onward links opened at once are a person's; three within two seconds are not.
    (
        [hit(ONWARD, 300, listing=1), hit(ONWARD, 301, listing=2)],
        [(PERSON, Rule.PLAIN), (PERSON, Rule.PLAIN)],
    ),
    ([hit(ONWARD, 300, listing=n) for n in (1, 2, 3)], [(MACHINE, Rule.BURST)] * 3),
    # A HEAD first, then the person's GET.
    (
        [hit(CLICK, 120, method="HEAD", source=GATEWAY), hit(CLICK, 500)],
        [(MACHINE, Rule.METHOD), (PERSON, Rule.PLAIN)],
    ),
]
# The same, and a review that came later.
ANSWERED = [
    ([hit(CLICK, 12)], 60, [(PERSON, Rule.ANSWERED)]),
    ([hit(CLICK, 12, agent="shared:isolation")], 60, [(PERSON, Rule.ANSWERED)]),
    # The last click before it is the one; the gateway's stays what it was.
    ([hit(CLICK, 5, source=GATEWAY), hit(CLICK, 20)], 90, [(MACHINE, Rule.EARLY), (PERSON, Rule.ANSWERED)]),
    # What a machine declares or a trap shows is not outweighed.
    ([hit(CLICK, 12, "curl/8")], 60, [(MACHINE, Rule.BOT)]),
    (
        [hit(CLICK, 12, source=GATEWAY), hit(HONEYPOT, 12.3, source=GATEWAY)],
        60,
        [(MACHINE, Rule.HONEYPOT), (MACHINE, Rule.HONEYPOT)],
    ),
    # A click after the review did not lead to it, nor one two days before.
    ([hit(CLICK, 12)], 11, [(MACHINE, Rule.EARLY)]),
    ([hit(CLICK, 12)], 12 + 48 * HOUR, [(MACHINE, Rule.EARLY)]),
    # Of a person's and its double, the one that led to the review is the person's.
    (
        [hit(CLICK, 300, WINDOWS, GATEWAY), hit(CLICK, 312, IPHONE, PHONE)],
        400,
        [(MACHINE, Rule.DOUBLED), (PERSON, Rule.ANSWERED)],
    ),
    # A picture is no answer.
    ([hit(OPEN, 12, OUTLOOK)], 60, [(MACHINE, Rule.EARLY)]),
]
# Links and pixels that name no letter.
NAMELESS = [
    (hit(LISTING, HOUR), UNKNOWN, Rule.NAMELESS),
    (hit(CLICK, HOUR, source=b""), UNKNOWN, Rule.NAMELESS),
    (hit(CLICK, HOUR, source=b"", agent=""), UNKNOWN, Rule.NAMELESS),
    (hit(LISTING, HOUR, "curl/8"), MACHINE, Rule.BOT),
    (hit(LISTING, HOUR, method="HEAD"), MACHINE, Rule.METHOD),
    (hit(OPEN, HOUR, APPLE, source=b""), UNKNOWN, Rule.PROXY),
]


def as_pairs(found: list[Judgement]) -> list[tuple[str, Rule]]:
    return [(one.verdict, one.rule) for one in found]


@pytest.mark.parametrize(("sighting", "verdict", "rule"), ALONE)
def test_request_alone(sighting: Sighting, verdict: str, rule: Rule) -> None:
    assert as_pairs(verdicts(sighting)) == [(verdict, rule)]


@pytest.mark.parametrize(("hits", "expected"), TOGETHER)
def test_requests_of_one_letter(hits: list[Sighting], expected: list[tuple[str, Rule]]) -> None:
    assert as_pairs(verdicts(*hits)) == expected


@pytest.mark.parametrize(("hits", "answered_after", "expected"), ANSWERED)
def test_requests_before_a_review(
    hits: list[Sighting], answered_after: float, expected: list[tuple[str, Rule]]
) -> None:
    assert as_pairs(verdicts(*hits, answered_after=answered_after)) == expected


@pytest.mark.parametrize(("sighting", "verdict", "rule"), NAMELESS)
def test_request_that_names_no_letter(sighting: Sighting, verdict: str, rule: Rule) -> None:
    assert as_pairs(verdicts(sighting, has_subject=False)) == [(verdict, rule)]


def test_order_of_arrival_does_not_matter() -> None:
    chance = random.Random(4)
    for hits, expected in TOGETHER:
        pairs = list(zip(hits, expected, strict=True))
        for _ in range(5):
            chance.shuffle(pairs)
            assert as_pairs(verdicts(*(one for one, _ in pairs))) == [wanted for _, wanted in pairs]


def test_later_evidence_changes_a_verdict() -> None:
    click, trap = hit(CLICK, 45, source=GATEWAY), hit(HONEYPOT, 90, source=GATEWAY)
    assert verdicts(click)[0].verdict == PERSON
    assert verdicts(click, trap)[0] == Judgement(MACHINE, Rule.HONEYPOT)


def test_scanner_bursts_are_told_from_people() -> None:
    """Synthetic letters with known labels: bursts as measured (20-60 s, links within a second), people later."""
    chance = random.Random(7)
    right_machines = machines = called_machines = 0
    for _ in range(400):
        start = chance.uniform(20, 60)
        scans = [
            hit(CLICK, start, source=GATEWAY),
            hit(HONEYPOT, start + chance.uniform(0.05, 0.8), source=GATEWAY),
        ]
        people = [hit(CLICK, chance.uniform(90, 3 * 24 * HOUR), chance.choice([IPHONE, MAC, ANDROID]), PHONE)]
        found = verdicts(*scans, *people)
        machines += len(scans)
        right_machines += sum(one.verdict == MACHINE for one in found[:2])
        called_machines += sum(one.verdict == MACHINE for one in found)
    assert right_machines / called_machines >= 0.98  # precision
    assert right_machines / machines >= 0.9  # recall


def test_every_rule_fits_its_column_and_has_a_sentence() -> None:
    assert all(len(rule.value) <= 30 and str(rule.label) for rule in Rule)
