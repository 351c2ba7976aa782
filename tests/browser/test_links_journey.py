"""Unique links in a real browser: from log-in to the downloaded file in at most eight clicks, and every page seen."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import BrowserContext, Locator, Page, expect

from accounts.models import User
from balancing.unique_links import read_link
from core.tenancy import tenant
from links import sample
from links.link_requests import tracked_address
from links.models import ExportedLink, LinkBatch
from links.tasks import run_batches
from tests import factories
from tests.browser.conftest import PASSWORD, enter, serious
from tests.cast import EVERY_ROLE, Cast

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True, databases=EVERY_ROLE)]

PATIENCE = 20_000  # milliseconds; a busy machine takes a while to answer a form
MOST_CLICKS = 8


class Hand:
    """A hand that counts its clicks."""

    def __init__(self) -> None:
        self.clicks = 0

    def click(self, what: Locator) -> None:
        """Click, and count."""
        what.click()
        self.clicks += 1


@pytest.fixture(autouse=True)
def storage(settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path / "media"


def test_at_most_eight_clicks_from_log_in_to_the_file(demo: User, page: Page) -> None:
    hand = Hand()
    page.goto("/accounts/login/")
    page.locator("input[name=login]").fill(demo.email)
    page.locator("input[name=password]").fill(PASSWORD)
    hand.click(page.get_by_role("button", name="Sign in"))
    rail = page.get_by_role("navigation", name="Main")
    hand.click(rail.get_by_text("Collect reviews"))
    hand.click(rail.get_by_role("link", name="Unique links"))
    hand.click(page.get_by_role("button", name="Try with dummy data").first)
    expect(page.get_by_role("heading", name="How the file will begin")).to_be_visible(timeout=PATIENCE)
    hand.click(page.get_by_role("button", name="Make the links"))
    expect(page.get_by_text("You can leave this page")).to_be_visible(timeout=PATIENCE)
    run_batches()
    with page.expect_download(timeout=PATIENCE) as download:
        hand.click(page.get_by_role("link", name="Download dummy-data-links.csv"))
    assert hand.clicks <= MOST_CLICKS
    lines = Path(download.value.path()).read_text("utf-8-sig").splitlines()
    assert len(lines) == 7
    reading = read_link(lines[1].rpartition(",")[2], sample.KEYS)
    assert reading.payload == {
        "email": sample.ROWS[0][1],
        "name": sample.ROWS[0][0],
        "ref": sample.ROWS[0][2],
    }


def test_check_page_answers_every_change(
    committed: Cast, context: BrowserContext, page: Page, live_server: Any
) -> None:
    enter(context, committed.olga, live_server.url)
    page.goto(reverse("links:list", args=["acme"]))
    page.get_by_role("button", name="Try with dummy data").click()
    text = page.locator("#file-text")
    expect(text).to_contain_text("CustomerName,CustomerReference,CustomerEmail,UniqueLink")
    page.get_by_label("For which mail tool").select_option("exact_target")
    expect(text).to_contain_text("Subscriber,CustomerEmail", timeout=PATIENCE)
    page.get_by_role("checkbox", name="Branch").check()
    expect(text).to_contain_text("UniqueLink,Branch", timeout=PATIENCE)
    page.get_by_role("button", name="Move Branch up").click()
    expect(text).to_contain_text("Branch,UniqueLink", timeout=PATIENCE)
    assert serious(page) == []


def test_public_page_makes_a_file_without_a_log_in(page: Page, committed: Cast) -> None:
    page.goto(reverse("links:public"))
    assert serious(page) == []
    page.get_by_role("button", name="Try with dummy data").click()
    with page.expect_download(timeout=PATIENCE) as download:
        page.get_by_role("link", name="Download review-links.csv").click()
    assert len(Path(download.value.path()).read_text("utf-8-sig").splitlines()) == 7
    assert serious(page) == []


def make_some(cast: Cast) -> dict[str, LinkBatch]:
    """Make one list in every state that has a page of its own, with links, one of them followed."""
    with tenant(cast.acme):
        done = factories.make_batch(cast.channel, is_tracked=True, result_key="none", rejected_key="none",
            rows=3, made=2, refused=1, verdicts={"made": 2, "invalid": 1})  # fmt: skip
        factories.make_given_link(
            done, clicked_at=timezone.now(), last_clicked_at=timezone.now(), product="Lamp"
        )
        factories.make_given_link(done, details={"Branch": "Oslo"})
        draft = factories.make_batch(cast.channel, source="form", state="draft", file_name="")
        factories.make_given_link(draft)
        running = factories.make_batch(
            cast.channel, state="running", rows=500, made=499, refused=1, verdicts={"made": 499, "invalid": 1},
            source_size=1000, cursor={"offset": 300},
        )  # fmt: skip
        failed = factories.make_batch(cast.channel, state="failed", error="vendor_denied")
        expired = factories.make_batch(cast.channel, state="expired")
    return {"done": done, "draft": draft, "running": running, "failed": failed, "expired": expired}


def test_pages_by_day_and_by_night_and_on_a_phone(
    committed: Cast, context: BrowserContext, page: Page, live_server: Any, browser: Any
) -> None:
    made = make_some(committed)
    enter(context, committed.olga, live_server.url)
    wanted = [reverse(f"links:{name}", args=["acme"]) for name in ("list", "new", "given", "verify")]
    wanted += [
        reverse(f"links:{name}", args=["acme", made[which].public_id])
        for name, which in (
            ("detail", "done"), ("customers", "draft"), ("check", "draft"), ("detail", "running"),
            ("detail", "failed"), ("detail", "expired"),
        )
    ]  # fmt: skip
    faults = []
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        for path in wanted:
            assert page.goto(path).status == 200
            faults += [f"{path} ({scheme}): {fault}" for fault in serious(page)]
            page.set_viewport_size({"width": 390, "height": 800})
            if page.evaluate(
                "document.documentElement.scrollWidth > document.documentElement.clientWidth + 1"
            ):
                faults.append(f"{path}: wider than a phone")
            page.set_viewport_size({"width": 1440, "height": 900})
    assert faults == []


def test_gone_link_is_a_plain_page_without_javascript(
    committed: Cast, browser: Any, live_server: Any
) -> None:
    with tenant(committed.acme):
        batch = factories.make_batch(committed.channel, is_tracked=True)
        link = factories.make_given_link(batch, expires_at=timezone.now())
        assert ExportedLink.objects.count() == 1
    plain = browser.new_context(base_url=live_server.url, java_script_enabled=False)
    path = "/" + tracked_address(committed.acme.pk, link.pk).partition("//")[2].partition("/")[2]
    page = plain.new_page()
    assert page.goto(path).status == 410
    expect(page.get_by_role("heading", name="This link is no longer valid")).to_be_visible()
    plain.close()
