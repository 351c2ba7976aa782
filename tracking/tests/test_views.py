"""Django's own door: the same answers as the process, its hits in the same table, and the spool when that fails."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.db import DatabaseError, connections
from django.test import Client
from django.urls import reverse

from balancing.models import Listing
from core.public_tokens import make_token
from core.tenancy import tenant
from core.tokens import Purpose
from tests import factories
from tests.cast import EVERY_ROLE, Cast
from tracking import spool
from tracking.answers import GIF
from tracking.models import Hit
from tracking.receipts import Receipt
from tracking.services import drain_spool
from tracking.tests.doorways import CHROME

pytestmark = pytest.mark.django_db(transaction=True, databases=EVERY_ROLE)
NAMES = {
    Purpose.CLICK: "click",
    Purpose.OPEN: "open",
    Purpose.HONEYPOT: "honeypot",
    Purpose.LISTING: "listing",
    Purpose.ONWARD: "onward",
}


@pytest.fixture
def listing(committed: Cast) -> Listing:
    with tenant(committed.acme):
        return factories.make_listing(committed.channel, "google")


@pytest.fixture
def folder(tmp_path: Path, settings: object) -> Path:
    settings.SPOOL_DIR = str(tmp_path)
    return tmp_path


@pytest.fixture
def browser() -> Client:
    return Client(headers={"user-agent": CHROME}, REMOTE_ADDR="203.0.113.9")


@pytest.fixture
def broken(committed: Cast) -> Iterator[None]:
    """Take the right to insert hits away for the test's length, as the owner."""
    with connections["owner"].cursor() as cursor:
        cursor.execute("REVOKE INSERT ON tracking_hit FROM reputation_track")
        yield
        cursor.execute("GRANT INSERT ON tracking_hit TO reputation_track")


def path(committed: Cast, listing: Listing, purpose: Purpose = Purpose.CLICK, subject: int = 9) -> str:
    text = make_token(purpose, organisation=committed.acme.pk, subject=subject, listing=listing.pk)
    return reverse(f"tracking:{NAMES[purpose]}", args=[text])


def recorded(committed: Cast) -> list[Hit]:
    with tenant(committed.acme):
        return list(Hit.objects.order_by("id"))


def test_every_address_is_answered_and_noted(committed: Cast, listing: Listing, browser: Client) -> None:
    answers = {
        purpose: browser.get(path(committed, listing, purpose), REMOTE_ADDR="203.0.113.9")
        for purpose in NAMES
    }
    assert [answers[purpose].status_code for purpose in NAMES] == [302, 200, 200, 302, 302]
    assert {answers[purpose]["Location"] for purpose in (Purpose.CLICK, Purpose.LISTING, Purpose.ONWARD)} == {
        listing.url
    }
    found = recorded(committed)
    assert [hit.purpose for hit in found] == [int(purpose) for purpose in NAMES]
    assert {(hit.subject, hit.channel, hit.agent) for hit in found} == {
        (9, committed.channel.pk, "chrome/windows")
    }
    assert all(len(bytes(hit.source)) == 8 for hit in found)


def test_own_form_keeps_the_star_and_nothing_else(committed: Cast, browser: Client, settings: object) -> None:
    with tenant(committed.acme):
        own = factories.make_listing(committed.channel)
    answer = browser.get(f"{path(committed, own)}?stars=4&next=//evil.example")
    assert answer["Location"].startswith(f"{settings.BASE_URL}/review/")
    assert answer["Location"].endswith("/?stars=4")


def test_pixels_are_the_same_for_genuine_and_forged_tokens(
    committed: Cast, listing: Listing, browser: Client
) -> None:
    genuine, forged = (
        browser.get(where)
        for where in (path(committed, listing, Purpose.OPEN), reverse("tracking:open", args=["A" * 44]))
    )
    for answer in (genuine, forged):
        assert (answer.status_code, answer.content) == (200, GIF)
    headers = [
        {name.lower(): value for name, value in answer.items() if name != "X-Request-Id"}
        for answer in (genuine, forged)
    ]
    assert headers[0] == headers[1]
    assert headers[0]["cache-control"] == "no-store, private"
    assert headers[0]["referrer-policy"] == "no-referrer"
    assert not genuine.cookies
    assert "ETag" not in genuine
    assert len(recorded(committed)) == 1


def test_head_is_no_visit_and_other_methods_are_refused(
    committed: Cast, listing: Listing, browser: Client
) -> None:
    where = path(committed, listing)
    assert browser.head(where)["Location"] == listing.url
    assert [hit.method for hit in recorded(committed)] == ["HEAD"]
    strict = Client(enforce_csrf_checks=True)
    for method in ("post", "put", "patch", "delete"):
        answer = getattr(strict, method)(where)
        assert (answer.status_code, answer["Allow"]) == (405, "GET, HEAD, OPTIONS")
    assert len(recorded(committed)) == 1


def test_unknown_tokens_get_a_page(browser: Client) -> None:
    for name in ("click", "honeypot", "listing", "onward"):
        answer = browser.get(reverse(f"tracking:{name}", args=["x" * 44]), {"url": "https://evil.example"})
        assert answer.status_code == 404
        assert "Location" not in answer
        assert b"leads nowhere" in answer.content


@pytest.mark.usefixtures("broken")
def test_hits_the_database_refuses_wait_in_the_spool_and_are_recorded_once(
    committed: Cast, listing: Listing, browser: Client, folder: Path
) -> None:
    assert browser.get(path(committed, listing))["Location"] == listing.url
    assert recorded(committed) == []
    assert not spool.is_empty(folder)
    with pytest.raises(DatabaseError):
        drain_spool()
    with connections["owner"].cursor() as cursor:
        cursor.execute("GRANT INSERT ON tracking_hit TO reputation_track")
    assert drain_spool() == 1
    assert spool.is_empty(folder)
    assert drain_spool() == 0
    (hit,) = recorded(committed)
    assert (hit.subject, hit.listing, hit.channel) == (9, listing.pk, committed.channel.pk)


@pytest.mark.usefixtures("broken")
def test_a_spooled_hit_is_soon_anybodys_to_record_although_its_process_lives_on(
    committed: Cast, listing: Listing, browser: Client, folder: Path
) -> None:
    browser.get(path(committed, listing))
    found: list[Receipt] = []
    ends = time.monotonic() + 60
    while not found and time.monotonic() < ends:
        # As another process does it, which cannot let go of what this one writes.
        spool.drain(folder, found.extend)
        time.sleep(0.02)
    assert [hit.subject for hit in found] == [9]
