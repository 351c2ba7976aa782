"""A sender from its first line to its signature, in a real browser: added, confirmed, set up, looked at."""

from __future__ import annotations

import os
import re
from typing import Any

import pytest
from django.core import mail
from django.test import override_settings
from django.utils import timezone
from playwright.sync_api import BrowserContext, Page, expect

from accounts.domain_checks import Answer, State
from accounts.models import SenderIdentity, User
from core.tenancy import tenant
from invitations.services.checking import check_sender
from tests.browser.conftest import enter, serious
from tests.cast import EVERY_ROLE

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True, databases=EVERY_ROLE)]

LIST = "/app/maison-lumiere/settings/senders/"


def silent(name: str, kind: str) -> Answer:
    return Answer(State.NONE)


def faults_of(page: Page) -> list[str]:
    found = []
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        found += [f"{page.url} ({scheme}): {fault}" for fault in serious(page)]
    return found


@override_settings(SPF_INCLUDE="_spf.house.example")
def test_a_sender_from_its_first_line_to_its_signature(
    demo: User, context: BrowserContext, page: Page, live_server: Any
) -> None:
    enter(context, demo, live_server.url)
    page.goto(LIST)
    faults = faults_of(page)
    page.get_by_role("link", name="New sender").click()
    page.get_by_label("Sender name").fill("Maison Lumière Lyon")
    page.get_by_label("Sender address").fill("lyon@maison-lumiere.example")
    page.get_by_role("button", name="Add the sender").click()
    expect(page.get_by_text("Not confirmed yet")).to_be_visible()
    link = re.search(r"(/senders/[^\s]+)", mail.outbox[-1].body)[1]

    page.goto(link)
    faults += faults_of(page)
    page.get_by_role("button", name="Yes, confirm").click()
    expect(page.get_by_role("heading", name="Confirmed")).to_be_visible()

    organisation = demo.memberships.get().organisation
    with tenant(organisation):
        sender = SenderIdentity.objects.get(from_email="lyon@maison-lumiere.example")
    page.goto(f"{LIST}{sender.public_id}/")
    page.get_by_role("button", name="Make a key").click()
    expect(page.get_by_text("v=DKIM1; k=rsa; p=").first).to_be_visible()
    check_sender(organisation=organisation.pk, key=sender.pk, resolve=silent, now=timezone.now())
    expect(page.get_by_text("There is no policy.")).to_be_visible()  # the page asks again by itself
    faults += faults_of(page)
    if folder := os.environ.get("SCREENSHOTS"):
        page.screenshot(path=f"{folder}/sender-dark.png", full_page=True)
        page.emulate_media(color_scheme="light")
        page.screenshot(path=f"{folder}/sender-light.png", full_page=True)

    page.get_by_role("link", name="Your own mail server").click()
    page.get_by_label("Name of the server").fill("smtp.maison-lumiere.example")
    page.get_by_label("User name").fill("lyon")
    page.get_by_label("Password").fill("secret word")
    faults += faults_of(page)
    page.get_by_role("button", name="Send this way").click()
    expect(page.get_by_text("smtp.maison-lumiere.example")).to_be_visible()
    assert "secret word" not in page.content()

    page.get_by_role("link", name="Postmark").click()
    page.get_by_label("Server API token").fill("token")
    page.get_by_role("button", name="Send this way").click()
    page.get_by_role("button", name="Make a new password for reports").click()
    expect(page.get_by_text("This is the only time you see this password.")).to_be_visible()
    faults += faults_of(page)
    page.set_viewport_size({"width": 360, "height": 800})
    page.goto(f"{LIST}{sender.public_id}/")
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth + 1")
    assert faults == []
