"""Every main page in a real browser: it loads, its scripts run, and axe finds nothing serious, by day and by night."""

from __future__ import annotations

from typing import Any

import pytest
from django.urls import reverse
from playwright.sync_api import BrowserContext, Page, expect

from accounts.models import Channel, User
from core.public_tokens import make_token
from core.tenancy import tenant
from core.tokens import Purpose
from invitations.models import Customer, Invitation
from reviews.models import Review
from tests.browser.conftest import PASSWORD, enter, serious
from tests.cast import EVERY_ROLE

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True, databases=EVERY_ROLE)]

SLUG = "maison-lumiere"
LISTS = (
    "stats:overview",
    "invitations:list",
    "invitations:unknown",
    "invitations:import_list",
    "invitations:import_new",
    "invitations:customer_list",
    "invitations:letter_list",
    "reviews:list",
    "balancing:overview",
    "accounts:key_list",
    "accounts:organisation",
    "accounts:channel_list",
    "accounts:team",
    "accounts:trace",
)


def _details(user: User) -> list[str]:
    organisation = user.memberships.get().organisation
    with tenant(organisation):
        channel = Channel.objects.first()
        return [
            reverse(
                "invitations:detail",
                args=[SLUG, Invitation.objects.filter(state="reviewed").first().public_id],
            ),
            reverse(
                "invitations:customer_detail",
                args=[SLUG, Customer.objects.exclude(email=None).first().public_id],
            ),
            reverse("reviews:detail", args=[SLUG, Review.objects.first().public_id]),
            reverse("balancing:channel", args=[SLUG, channel.public_id]),
            reverse("balancing:link_keys", args=[SLUG, channel.public_id]),
            reverse("accounts:channel", args=[SLUG, channel.public_id]),
            reverse("invitations:rule", args=[SLUG, channel.public_id, "service"]),
        ]


def test_main_pages_by_day_and_by_night(
    demo: User, context: BrowserContext, page: Page, live_server: Any
) -> None:
    enter(context, demo, live_server.url)
    wanted = [reverse(name, args=[SLUG]) for name in LISTS] + _details(demo)
    faults = []
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        for path in wanted:
            answer = page.goto(path)
            if answer.status != 200:
                faults.append(f"{path}: {answer.status}")
                continue
            faults += [f"{path} ({scheme}): {fault}" for fault in serious(page)]
    assert faults == []


def test_pages_fit_a_phone(demo: User, context: BrowserContext, page: Page, live_server: Any) -> None:
    enter(context, demo, live_server.url)
    page.set_viewport_size({"width": 390, "height": 800})
    wide = []
    for path in [reverse(name, args=[SLUG]) for name in LISTS] + _details(demo):
        page.goto(path)
        if page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth + 1"):
            wide.append(path)
    assert wide == []


def test_log_in_leads_to_the_numbers(demo: User, page: Page) -> None:
    page.goto("/accounts/login/")
    assert serious(page) == []
    page.locator("input[name=login]").fill(demo.email)
    page.locator("input[name=password]").fill(PASSWORD)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Overview", level=1)).to_be_visible()
    expect(page.get_by_text("Invitations sent")).to_be_visible()


def test_customer_writes_a_review_without_javascript(demo: User, browser: Any, live_server: Any) -> None:
    organisation = demo.memberships.get().organisation
    with tenant(organisation):
        invitation = Invitation.objects.filter(state="clicked", channel__reference="paris").first()
        token = make_token(Purpose.REVIEW, organisation=organisation.pk, subject=invitation.pk)
    plain = browser.new_context(
        base_url=live_server.url, java_script_enabled=False, viewport={"width": 390, "height": 800}
    )
    page = plain.new_page()
    page.goto(f"/review/{token}/?stars=4")
    assert page.locator("html").get_attribute("lang") == "fr"
    assert page.locator("input[name=rating]:checked").get_attribute("value") == "4"
    page.locator("textarea[name=text]").fill("Livrée à l’heure.")
    page.locator("button.press").click()
    expect(page.get_by_text("Livrée à l’heure.")).to_be_visible()
    plain.close()
    with tenant(organisation):
        assert Review.objects.get(invitation=invitation).rating == 4
