"""A letter in a real browser: written block by block, seen at once, tested, saved, compared, brought back."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest
from django.urls import reverse
from playwright.sync_api import Browser, BrowserContext, FrameLocator, Page, expect

from accounts.models import OutgoingMail
from core.tenancy import tenant
from invitations.models import MessageTemplate, TemplateVersion
from invitations.services.letter_shelf import make_letter
from tests.browser.conftest import enter, serious
from tests.cast import EVERY_ROLE, Cast
from tests.factories import make_customer, make_event, make_listing

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True, databases=EVERY_ROLE)]

PATIENCE = 15_000  # milliseconds; a busy machine takes a while


@pytest.fixture
def letter(committed: Cast) -> MessageTemplate:
    with tenant(committed.acme):
        make_event(committed.channel, make_customer(name="Zoé Martin"), reference="Z-77")
        make_listing(committed.channel, "google", name="Google Paris")
        return make_letter(organisation=committed.acme, name="Warm words", actor=committed.olga)


def address(letter: MessageTemplate, page: str = "letter_edit", **query: str) -> str:
    wanted = {"kind": "invitation", "platform": "", "language": "fr", **query}
    return reverse(f"invitations:{page}", args=["acme", letter.public_id], query=wanted)


def picture(page: Page, name: str) -> None:
    if folder := os.environ.get("LETTER_PICTURES"):
        page.screenshot(full_page=True, path=Path(folder, f"{name}.png"))


def shown(page: Page) -> FrameLocator:
    """Return the letter in the frame that is seen."""
    return page.frame_locator("iframe[data-frame]:not(.letter-frame-next)")


def test_words_are_written_seen_tested_saved_compared_and_brought_back(
    committed: Cast,
    letter: MessageTemplate,
    context: BrowserContext,
    page: Page,
    live_server: Any,
    settings: Any,
) -> None:
    settings.EMAIL_BACKEND = "accounts.outbox.OutboxBackend"
    enter(context, committed.olga, live_server.url)
    page.goto(address(letter))
    expect(shown(page).get_by_text("Bonjour Camille,")).to_be_visible(timeout=PATIENCE)
    assert serious(page) == []
    picture(page, "editor-light")

    page.get_by_label("Subject").fill("Votre avis, {{ first_name }}")
    page.get_by_label("Heading").fill("Alors, c’était comment ?")
    expect(shown(page).get_by_role("heading", name="Alors, c’était comment ?")).to_be_visible(
        timeout=PATIENCE
    )
    page.get_by_role("button", name="Row of stars").click()
    expect(shown(page).get_by_text("Combien d’étoiles donnez-vous")).to_be_visible(timeout=PATIENCE)
    page.get_by_role("button", name="Move up: Row of stars").click()
    expect(page.locator("#block-3")).to_be_focused(timeout=PATIENCE)
    page.get_by_role("button", name="Remove: Signature").click()
    expect(shown(page).get_by_text("Merci du temps")).to_have_count(0, timeout=PATIENCE)
    stage = page.get_by_role("region", name="Preview")
    stage.get_by_label("Customer").select_option(label="Zoé Martin · Z-77")
    expect(shown(page).get_by_text("Bonjour Zoé,")).to_be_visible(timeout=PATIENCE)
    stage.get_by_role("radio", name="Desktop").press("ArrowRight")
    stage.get_by_role("radio", name="Light").press("ArrowRight")
    expect(shown(page).locator("body")).to_have_css("background-color", "rgb(11, 14, 20)", timeout=PATIENCE)
    assert page.locator("iframe[data-frame]").last.bounding_box()["width"] == 390
    picture(page, "editor-phone-dark")
    stage.get_by_role("radio", name="Letter").press("ArrowRight")
    expect(shown(page).get_by_text("Ne plus recevoir de demandes d’avis")).to_be_visible(timeout=PATIENCE)
    assert page.evaluate("history.length") <= 3

    page.get_by_label("Preheader").fill("Un bon d’achat vous attend")
    expect(page.get_by_text("Promises something for a review").first).to_be_visible(timeout=PATIENCE)
    page.get_by_label("Preheader").fill("")
    page.get_by_label("Heading").press("End")
    page.get_by_role("button", name="Insert {{ channel }}").click()
    expect(page.get_by_label("Heading")).to_have_value("Alors, c’était comment ?{{ channel }}")

    page.get_by_role("button", name="Send me this letter").click()
    expect(page.get_by_text("A test letter is on its way to olga@acme.example.")).to_be_visible(
        timeout=PATIENCE
    )
    assert OutgoingMail.objects.get().recipients == ["olga@acme.example"]
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_text("Saved as version 1.")).to_be_visible(timeout=PATIENCE)
    page.get_by_label("Subject").fill("Un mot, {{ first_name }} ?")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_text("Saved as version 2.")).to_be_visible(timeout=PATIENCE)

    page.get_by_role("link", name="Version 2").click()
    expect(page.get_by_role("heading", name="From version 1 to version 2")).to_be_visible()
    assert page.locator("del").first.text_content() == "Votre avis"
    assert serious(page) == []
    picture(page, "versions")
    page.get_by_role("button", name="Bring back version 1").click()
    expect(page.get_by_text("in use again, as version 3")).to_be_visible()
    with tenant(committed.acme):
        now = TemplateVersion.objects.get(is_current=True)
        assert (now.version, now.subject) == (3, "Votre avis, {{ first_name }}")
        assert [block["kind"] for block in now.blocks][-2:] == ["paragraph", "button"]


def test_editor_works_without_javascript(
    committed: Cast, letter: MessageTemplate, browser: Browser, live_server: Any
) -> None:
    plain = browser.new_context(base_url=live_server.url, java_script_enabled=False)
    enter(plain, committed.olga, live_server.url)
    page = plain.new_page()
    page.goto(address(letter, language="de"))
    page.get_by_label("Heading").fill("Und, wie war es?")
    page.get_by_role("button", name="Show", exact=True).click()
    expect(page.frame_locator("iframe").get_by_text("Und, wie war es?")).to_be_visible(timeout=PATIENCE)
    page.get_by_role("button", name="Move down: Heading").click()
    expect(page.locator("#block-1")).to_have_value("Und, wie war es?")
    page.get_by_role("button", name="Remove: Paragraph").last.click()
    page.get_by_role("group", name="Add a block").get_by_role("button", name="Paragraph").click()
    page.locator("textarea[name=text]").nth(2).fill("Danke!")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_text("Saved as version 1.")).to_be_visible(timeout=PATIENCE)
    plain.close()
    with tenant(committed.acme):
        saved = TemplateVersion.objects.get()
        kinds = [block["kind"] for block in saved.blocks]
        assert kinds == ["paragraph", "heading", "paragraph", "paragraph", "button", "signature"]
        assert saved.blocks[3]["text"] == "Danke!"


def test_pages_of_letters_are_accessible_by_day_and_night_and_fit_a_phone(
    committed: Cast, letter: MessageTemplate, context: BrowserContext, page: Page, live_server: Any
) -> None:
    enter(context, committed.olga, live_server.url)
    pages = [
        address(letter, name) for name in ("letter_edit", "letter_detail", "letter_words", "letter_settings")
    ]
    pages += [address(letter, "letter_versions"), reverse("invitations:letter_new", args=["acme"])]
    faults = []
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        for place, path in enumerate(pages):
            page.set_viewport_size({"width": 1440, "height": 900})
            page.goto(path)
            page.wait_for_load_state("networkidle")
            faults += [f"{path} ({scheme}): {fault}" for fault in serious(page)]
            picture(page, f"page-{place}-{scheme}")
            page.set_viewport_size({"width": 390, "height": 800})
            if page.evaluate(
                "document.documentElement.scrollWidth > document.documentElement.clientWidth + 1"
            ):
                faults.append(f"{path} is too wide for a phone")
    assert faults == []
