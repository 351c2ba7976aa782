"""The way in, and what a customer does without JavaScript, in a real browser. `test_map` walks the pages."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Page, expect

from accounts.models import User
from core.public_tokens import make_token
from core.tenancy import tenant
from core.tokens import Purpose
from invitations.models import Invitation
from reviews.models import Review
from tests.browser.conftest import PASSWORD, serious
from tests.cast import EVERY_ROLE

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True, databases=EVERY_ROLE)]


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
