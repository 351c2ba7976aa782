"""What is noted of a hit, what each tracking mode leaves of it, and its way through a spool's line."""

from __future__ import annotations

import json
import uuid
import zoneinfo
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from core.tokens import Purpose
from tracking.places import Place
from tracking.receipts import Receipt, read, settled, written
from tracking.tests.doorways import GOOGLE, NOW, address, noted

NOBODY = replace(GOOGLE, mode="consented")


def hit(place: Place | None = GOOGLE, purpose: Purpose = Purpose.CLICK, **parts: object) -> Receipt | None:
    subject = parts.pop("subject", 4711)
    return noted(address(purpose, subject=subject), place, **parts)


def surely(found: Receipt | None) -> Receipt:
    assert found is not None
    return found


def test_full_mode_notes_what_the_token_says() -> None:
    found = surely(hit())
    assert (found.organisation, found.channel, found.listing, found.subject) == (7, 5, 11, 4711)
    assert (found.purpose, found.sequence, found.method, found.agent) == (1, 0, "GET", "chrome/windows")
    assert len(bytes.fromhex(found.source)) == 8
    assert found.received_at == NOW.isoformat()


def test_the_day_is_the_channels() -> None:
    zones = {"Europe/Paris": "2026-03-11", "UTC": "2026-03-10", "America/Los_Angeles": "2026-03-10"}
    for name, day in zones.items():
        assert surely(hit(replace(GOOGLE, zone=zoneinfo.ZoneInfo(name)))).day_on == day
    apia = replace(GOOGLE, zone=zoneinfo.ZoneInfo("Pacific/Apia"))
    assert surely(hit(apia, now=datetime(2026, 12, 31, 11, 0, tzinfo=UTC))).day_on == "2027-01-01"


def test_the_id_is_of_the_moment_and_never_twice_the_same() -> None:
    ids = {surely(hit()).id for _ in range(1000)}
    assert len(ids) == 1000
    for text in ids:
        found = uuid.UUID(text)
        assert (found.version, found.variant) == (7, uuid.RFC_4122)
        assert found.int >> 80 == int(NOW.timestamp() * 1000)


def test_off_notes_listing_and_day_and_nothing_else() -> None:
    off = replace(GOOGLE, mode="off")
    found = surely(hit(off))
    midnight = datetime(2026, 3, 10, 23, 0, tzinfo=UTC)  # in Paris
    assert found == Receipt(
        id=found.id,
        received_at=midnight.isoformat(),
        day_on="2026-03-11",
        organisation=7,
        channel=5,
        listing=11,
        subject=0,
        purpose=1,
        sequence=0,
        is_prefetch=False,
        method="GET",
        source="",
        agent="",
    )
    assert uuid.UUID(found.id).int >> 80 == int(midnight.timestamp() * 1000)


@pytest.mark.parametrize("purpose", [Purpose.OPEN, Purpose.HONEYPOT])
def test_off_notes_no_pixels(purpose: Purpose) -> None:
    assert hit(replace(GOOGLE, mode="off"), purpose) is None


@pytest.mark.parametrize("signs", [{"method": "HEAD"}, {"purpose": "prefetch"}, {"user_agent": "curl/8"}])
def test_off_notes_no_declared_machines(signs: dict[str, str]) -> None:
    path = address()
    assert noted(path, replace(GOOGLE, mode="off"), **signs) is None
    assert noted(path, GOOGLE, **signs) is not None


@pytest.mark.parametrize("purpose", [Purpose.CLICK, Purpose.OPEN, Purpose.HONEYPOT])
def test_aggregate_notes_no_person(purpose: Purpose) -> None:
    found = surely(hit(replace(GOOGLE, mode="aggregate"), purpose))
    assert (found.subject, found.sequence, found.source) == (0, 0, "")
    assert (found.agent, found.received_at) == ("chrome/windows", NOW.isoformat())


def test_consented_notes_those_who_agreed_and_nobody_else() -> None:
    agreed = surely(hit(NOBODY))
    assert (agreed.subject, len(agreed.source)) == (4711, 16)
    other = surely(hit(NOBODY, Purpose.LISTING, subject=0))
    assert (other.subject, other.source) == (0, "")


def test_a_receipt_without_a_place_settles_later_to_the_same_row() -> None:
    for mode in ("off", "aggregate", "consented", "full"):
        place = replace(GOOGLE, mode=mode)
        raw = surely(hit(None))
        assert raw.day_on == ""
        again = read(written(raw).strip())
        assert again == raw
        assert settled(raw, place) == settled(surely(again), place) != raw


def test_a_network_is_kept_as_a_hash_that_two_organisations_do_not_share() -> None:
    one = surely(hit(address="203.0.113.9"))
    assert one.source == surely(hit(address="203.0.113.200")).source
    assert one.source != surely(hit(address="203.0.114.9")).source
    assert "203" not in json.dumps(one)
    theirs = noted(address(), replace(GOOGLE), address="203.0.113.9")
    assert theirs is not None
    assert theirs.source == one.source


@pytest.mark.parametrize(
    "line",
    [
        "",
        "[]",
        "null",
        "{}",
        '["x"',
        json.dumps(["x"] * 13),
        json.dumps([*["0" * 32, NOW.isoformat(), ""], *[1] * 6, False, 'G"ET', "", ""]),
        json.dumps([*["0" * 32, "yesterday", ""], *[1] * 6, False, "GET", "", ""]),
        json.dumps([*["0" * 31, NOW.isoformat(), ""], *[1] * 6, False, "GET", "", ""]),
        json.dumps([*["0" * 32, NOW.isoformat(), ""], *["1"] * 6, False, "GET", "", ""]),
        json.dumps([*["0" * 32, NOW.isoformat(), ""], *[1] * 6, False, "GET", "", "x\\"]),
        json.dumps([*["0" * 32, NOW.isoformat(), ""], *[2**63] * 6, False, "GET", "", ""]),
        json.dumps([*["0" * 32, NOW.isoformat(), ""], *[40_000] * 6, False, "GET", "", ""]),
        json.dumps([*["0" * 32, NOW.isoformat(), ""], *[1] * 6, False, "PROPFINDS", "", ""]),
    ],
)
def test_a_torn_or_strange_line_is_no_receipt(line: str) -> None:
    assert read(line) is None


def test_every_line_is_read_as_it_was_written() -> None:
    found = surely(hit(now=NOW + timedelta(microseconds=1)))
    assert written(found).endswith("\n")
    assert read(written(found)) == found
