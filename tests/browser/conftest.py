"""A real browser (Debian's Chromium, driven by Playwright) before a real server with a small demonstration."""

from __future__ import annotations

import io
import os
import shutil
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.management import call_command
from django.core.signals import request_finished, request_started
from django.test import Client
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from accounts.models import User
from reputation.demo.world import PASSWORD
from tests.cast import logged_in

CHROMIUM = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-quic",
]
AXE = Path(settings.BASE_DIR) / ".local" / "static-build" / "vendor" / "axe.js"

PATIENCE = 20.0  # seconds that a request of a closed window may take

# No transition, however short, so that no colour is met half-way between day and night.
STILL = """
  const still = new CSSStyleSheet();
  still.replaceSync("*, ::before, ::after { transition: none !important; animation: none !important }");
  document.adoptedStyleSheets = [...document.adoptedStyleSheets, still];
"""

# Without Chromium these tests are not collected; `.ci/run` installs it.
collect_ignore_glob = [] if CHROMIUM else ["test_*.py"]


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """One browser for a module: Playwright keeps a loop running, with which tests of asyncio could not live."""
    # Playwright's own loop would make Django refuse to touch the database in this thread.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield started
        started.close()


@pytest.fixture
def demo(transactional_db: None, settings: Any, tmp_path: Path) -> User:
    """A small demonstration, committed; returns its owner."""
    settings.STATE_DIR = tmp_path
    call_command("seed_demo", scale=0.02, stdout=io.StringIO())
    return User.objects.get(email="camille@maison-lumiere.example")


@pytest.fixture
def answered() -> Iterator[None]:
    """Wait at the end for requests that nobody reads any more: a table they lock could not be emptied."""
    changed, open_requests = threading.Condition(), 0

    def count(by: int) -> None:
        nonlocal open_requests
        with changed:
            open_requests += by
            changed.notify_all()

    def started(**_: Any) -> None:
        count(1)

    def finished(**_: Any) -> None:
        count(-1)

    request_started.connect(started)
    request_finished.connect(finished)
    yield
    with changed:
        assert changed.wait_for(lambda: open_requests <= 0, timeout=PATIENCE)
    request_started.disconnect(started)
    request_finished.disconnect(finished)


@pytest.fixture
def context(browser: Browser, live_server: Any, answered: None) -> Iterator[BrowserContext]:
    """A browser window of its own that must not see an error of our scripts."""
    opened = browser.new_context(
        base_url=live_server.url, viewport={"width": 1440, "height": 900}, reduced_motion="reduce"
    )
    opened.add_init_script(STILL)
    yield opened
    opened.close()


@pytest.fixture
def page(context: BrowserContext) -> Iterator[Page]:
    """A page; the test fails when a script of ours fails or the content policy stops something."""
    complaints: list[str] = []
    opened = context.new_page()
    opened.on("pageerror", lambda error: complaints.append(str(error)))
    opened.on(
        "console",
        lambda message: (
            complaints.append(message.text) if "Content Security Policy" in message.text else None
        ),
    )
    yield opened
    assert complaints == []


def enter(context: BrowserContext, user: User, base_url: str) -> Client:
    """Log a person in without the form."""
    client = logged_in(user)
    cookie = client.cookies[settings.SESSION_COOKIE_NAME].value
    context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": cookie, "url": base_url}])
    return client


def serious(page: Page) -> list[str]:
    """Return what axe finds serious or critical on a page, each with where."""
    page.evaluate(AXE.read_text())
    found = page.evaluate("async () => (await axe.run(document, {resultTypes: ['violations']})).violations")
    return [
        f"{violation['id']}: {node['html'][:160]}"
        for violation in found
        if violation["impact"] in {"serious", "critical"}
        for node in violation["nodes"]
    ]


__all__ = ["PASSWORD", "enter", "serious"]
