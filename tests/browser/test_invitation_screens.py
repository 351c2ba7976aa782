"""Invitations in a real browser: a view is kept, many are cancelled and brought back, the calendar leads to its rows.

With `SCREEN_PICTURES` set to a folder the pictures stay there, to be looked at.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest
from django.urls import reverse
from playwright.sync_api import BrowserContext, Page, expect

from accounts.models import User
from core.tenancy import tenant
from invitations.models import BulkAction, Delivery, Invitation, SavedView
from tests.browser.conftest import enter, serious
from tests.cast import EVERY_ROLE

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True, databases=EVERY_ROLE)]

SLUG = "maison-lumiere"
PATIENCE = 20_000  # milliseconds; a busy machine takes a while to answer a form


def address(name: str, *arguments: str) -> str:
    return reverse(f"invitations:{name}", args=[SLUG, *arguments])


def picture(page: Page, name: str) -> None:
    if folder := os.environ.get("SCREEN_PICTURES"):
        page.screenshot(path=Path(folder, f"{name}.png"), full_page=True)


def test_many_are_cancelled_after_their_counts_and_brought_back_by_the_toast(
    demo: User, context: BrowserContext, page: Page, live_server: Any
) -> None:
    enter(context, demo, live_server.url)
    organisation = demo.memberships.get().organisation
    page.goto(f"{address('list')}?state=scheduled")
    waiting = page.locator("tbody tr").count()
    page.locator("summary.btn", has_text="Views").click()
    page.get_by_role("button", name="Save these filters as a view").click()
    page.get_by_label("Name").fill("Waiting")
    picture(page, "save-view")
    page.get_by_role("button", name="Save the view").click()
    expect(page.get_by_text("The view “Waiting” is saved.")).to_be_visible(timeout=PATIENCE)
    with tenant(organisation):
        assert SavedView.objects.get().query == "state=scheduled"

    page.get_by_label("Choose all on this page").check()
    picture(page, "chosen")
    page.get_by_role("button", name="Cancel the chosen").click()
    expect(page.get_by_role("heading", name="Cancel these invitations?")).to_be_visible(timeout=PATIENCE)
    assert serious(page) == []
    picture(page, "ask-cancel")
    page.get_by_role("button", name="Stop").click()
    expect(page.get_by_text("stopped.").first).to_be_visible(timeout=PATIENCE)
    expect(page).to_have_url(
        f"{live_server.url}{address('list')}?state=scheduled&view={view_of(organisation)}"
    )
    picture(page, "stopped")
    page.get_by_role("button", name="Undo").click()
    expect(page.get_by_role("heading", name="Taking a cancellation back")).to_be_visible(timeout=PATIENCE)
    picture(page, "taken-back")
    assert serious(page) == []
    with tenant(organisation):
        done, back = BulkAction.objects.order_by("id")
        assert sum(done.counts.values()) == waiting
        assert back.counts == {"back": done.counts["stopped"]}
        brought = Delivery.objects.filter(reason="brought_back", state="scheduled")
        assert brought.count() == done.counts["stopped"]


def view_of(organisation: Any) -> str:
    with tenant(organisation):
        return SavedView.objects.get().public_id


def test_calendar_leads_from_the_month_to_the_rows(
    demo: User, context: BrowserContext, page: Page, live_server: Any
) -> None:
    enter(context, demo, live_server.url)
    page.goto(address("calendar"))
    if not page.locator(".month-link").count():
        page.get_by_role("link", name="Month after").click()
    day = page.locator(".month-day:not(.month-outside) .month-link").first
    picture(page, "month")
    letters = int(day.locator("strong").text_content().replace("\u202f", "").replace(",", ""))
    day.click()
    expect(page.get_by_role("heading", name="Letters of this day")).to_be_visible(timeout=PATIENCE)
    assert page.locator("tbody").last.locator("tr").count() == min(letters, 50)
    picture(page, "day")
    page.get_by_role("link", name="Show them in the follow-up").click()
    expect(page.get_by_text(f"{min(letters, 50)} of {letters}")).to_be_visible(timeout=PATIENCE)


def test_screens_are_accessible_by_day_and_night_and_fit_a_phone(
    demo: User, context: BrowserContext, page: Page, live_server: Any
) -> None:
    client = enter(context, demo, live_server.url)
    organisation = demo.memberships.get().organisation
    with tenant(organisation):
        sent = Invitation.objects.filter(state="reviewed").select_related("customer").first()
        customer = sent.customer.public_id
        keys = list(Invitation.objects.order_by("-id").values_list("public_uuid", flat=True)[:120])
        day = Delivery.objects.filter(state="scheduled").order_by("due_at").first().due_at.date().isoformat()
    chosen = [f"inv_{key.hex}" for key in keys]
    client.post(address("bulk_begin", "cancel"), {"invitation": chosen})
    with tenant(organisation):
        action = BulkAction.objects.get().public_id
    screens = {
        "list": f"{address('list')}?view=all",
        "list-filtered": f"{address('list')}?state=refused&reason=capped&day=due&period=next7&letter=first",
        "detail": address("detail", sent.public_id),
        "customer": address("customer_detail", customer),
        "calendar": address("calendar"),
        "calendar-day": f"{address('calendar_day')}?day={day}",
        "bulk-list": address("bulk_list"),
        "bulk-detail": address("bulk_detail", action),
        "bulk-ask": f"{address('bulk_ask', 'resend')}?all=1",
    }
    faults = []
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        for name, path in screens.items():
            page.set_viewport_size({"width": 1440, "height": 900})
            page.goto(path)
            faults += [f"{name} ({scheme}): {fault}" for fault in serious(page)]
            picture(page, f"{name}-{scheme}")
            page.set_viewport_size({"width": 390, "height": 800})
            if page.evaluate(
                "document.documentElement.scrollWidth > document.documentElement.clientWidth + 1"
            ):
                faults.append(f"{name} is too wide for a phone")
            picture(page, f"{name}-{scheme}-phone")
    assert faults == []
