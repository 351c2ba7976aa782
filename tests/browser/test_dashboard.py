"""The dashboard without a mouse: skip link, palette, keys, charts, toasts; and the first minutes of an organisation."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from accounts.models import Channel, User
from accounts.services.founding import found_organisation
from core.tenancy import tenant
from invitations.models import Invitation
from tests.browser.conftest import enter, serious
from tests.cast import EVERY_ROLE
from tests.factories import make_channel, make_rule, make_user

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True, databases=EVERY_ROLE)]

HOME = "/app/maison-lumiere/"


def test_overview_by_keyboard(demo: User, context: BrowserContext, page: Page, live_server: Any) -> None:
    enter(context, demo, live_server.url)
    page.goto(HOME)
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to the content")).to_be_focused()
    page.keyboard.press("Tab")
    # Then the rail, which stands first to the eye too.
    assert page.evaluate("document.activeElement.closest('.rail') !== null")
    page.get_by_role("link", name="Skip to the content").focus()
    page.keyboard.press("Enter")
    expect(page.locator("#content")).to_be_focused()

    _chart(page)
    _palette(demo, page)
    _keys(page)
    expect(page.locator("#reconciled")).to_contain_text("The sums meet")
    _period(page)


def _chart(page: Page) -> None:
    chart = page.locator("#letter-trend")
    expect(chart).to_have_attribute("role", "application")
    chart.focus()
    page.keyboard.press("End")
    figure = page.locator("figure", has=chart)
    said = figure.locator("[data-chart-said]")
    cells = figure.locator("tbody tr").last.locator("th, td").all_text_contents()
    expect(said).to_have_text(f"{cells[0]}: Sent {cells[1]}, Clicked {cells[2]}, Reviewed {cells[3]}")
    page.keyboard.press("ArrowLeft")
    before = figure.locator("tbody tr").nth(-2).locator("th").text_content()
    expect(said).to_contain_text(f"{before}: Sent")


def _palette(demo: User, page: Page) -> None:
    organisation = demo.memberships.get().organisation
    with tenant(organisation):
        channel, known = Channel.objects.get(reference="paris"), Invitation.objects.latest("id")
    palette, words = page.locator("#palette"), page.get_by_role("combobox", name="Find")
    page.keyboard.press("Control+k")
    expect(words).to_be_focused()
    expect(page.get_by_role("option", name="Overview")).to_have_attribute("aria-selected", "true")
    page.keyboard.press("ArrowDown")
    expect(page.get_by_role("option", name="Overview")).to_have_attribute("aria-selected", "false")
    words.press_sequentially(known.reference)
    option = page.get_by_role("option", name=known.reference)
    expect(option).to_have_attribute("aria-selected", "true")
    expect(words).to_have_attribute("aria-activedescendant", str(option.get_attribute("id")))
    assert serious(page) == []
    page.keyboard.press("Escape")
    expect(palette).to_be_hidden()
    expect(page.locator("#letter-trend")).to_be_focused()  # back where it was opened
    page.keyboard.press("Control+k")
    words.press_sequentially("bout")
    expect(page.get_by_role("option", name=channel.name)).to_have_attribute("aria-selected", "true")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name=channel.name, level=1)).to_be_visible()


def _keys(page: Page) -> None:
    page.wait_for_load_state()
    page.locator("#content").focus()
    page.keyboard.press("?")
    expect(page.locator("#keys")).to_be_visible()
    page.keyboard.press("Escape")
    page.keyboard.press("g")
    page.keyboard.press("o")
    expect(page.get_by_role("heading", name="Overview", level=1)).to_be_visible()
    page.wait_for_load_state()


def _period(page: Page) -> None:
    """The period, the comparison and the interval live in the address, and the back button knows them."""
    page.get_by_text("Last 90 days", exact=True).first.click()
    page.get_by_role("link", name="Last 30 days").click()
    page.get_by_text("Compare", exact=True).click()
    page.get_by_role("link", name="A year earlier").click()
    page.get_by_role("link", name="Week", exact=True).click()
    assert page.url.partition("?")[2] == "period=30&compare=year&interval=week"
    page.go_back()
    assert page.url.partition("?")[2] == "period=30&compare=year"


def test_first_minutes_of_an_organisation(
    transactional_db: None, context: BrowserContext, page: Page, live_server: Any
) -> None:
    fay = make_user("fay@new.example", name="Fay")
    young = found_organisation(user=fay, name="Young & Co", country="GB")
    enter(context, fay, live_server.url)
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        page.goto("/app/")
        expect(page.get_by_text("0 of 5 done")).to_be_visible()
        assert serious(page) == []
    page.get_by_role("button", name="Send me the letter").last.click()
    expect(
        page.get_by_role("status").get_by_text("A test letter is on its way to fay@new.example.")
    ).to_be_visible()
    expect(page.get_by_text("1 of 5 done")).to_be_visible()
    with tenant(young):
        make_rule(make_channel("Shop"))
    page.reload()
    expect(page.get_by_text("4 of 5 done")).to_be_visible()
    page.get_by_role("button", name="Put away").click()
    expect(page.get_by_text("4 of 5 done")).to_be_hidden()
    page.get_by_role("button", name="Undo").click()
    expect(page.get_by_text("4 of 5 done")).to_be_visible()
    page.get_by_role("link", name="Try it with a sample").click()
    expect(page.get_by_role("heading", name="No list at hand?")).to_be_visible()
