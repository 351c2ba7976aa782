"""A workbook through the wizard in a real browser: checked, asked about, imported, undone; and one customer by hand."""

from __future__ import annotations

import io
import os
import zipfile
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter
from django.urls import reverse
from playwright.sync_api import BrowserContext, Page, Response, expect

from core.tenancy import tenant
from invitations.models import Event, Import
from invitations.tasks import run_imports
from tests.browser.conftest import enter, serious
from tests.cast import EVERY_ROLE, Cast
from tests.factories import make_rule

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True, databases=EVERY_ROLE)]

PATIENCE = 20_000  # milliseconds; a busy machine takes a while to answer a form
PICTURES = os.environ.get("PICTURES", "")  # a folder, for whoever wants to look


def looked_again(response: Response) -> bool:
    """Tell whether this is the answer to a change of a form that looks again."""
    return response.request.method == "POST"


def picture(page: Page, name: str) -> None:
    if PICTURES:
        page.screenshot(path=f"{PICTURES}/{name}.png", full_page=True)


def orders() -> bytes:
    """Return a workbook as a Swedish shop would keep it: two sheets, real dates, days written by hand, a formula."""
    file = io.BytesIO()
    with xlsxwriter.Workbook(file, {"in_memory": True, "default_date_format": "yyyy-mm-dd"}) as book:
        sheet = book.add_worksheet("Beställningar")
        book.add_worksheet("Anteckningar")
        sheet.write_row(
            0, 0, ["Beställningsnummer", "E-postadress", "Kundnamn", "Leveransdatum", "Resdatum", "Språk"]
        )
        for number in range(1, 31):
            sheet.write_row(number, 0, [f"S-{number}", f"kund{number}@example.com", f"Kund Nummer{number}"])
            sheet.write_datetime(number, 3, date(2026, 11, 1 + number % 20))
            sheet.write_string(number, 4, f"0{1 + number % 9}/12/2026")
            sheet.write_string(number, 5, "svenska" if number % 2 else "")
        sheet.write_string(7, 1, "ingen adress")
        sheet.write_formula(9, 2, "=A1&B1", None, "Kund från formel")
    return file.getvalue()


def test_workbook_goes_from_the_file_to_its_result_and_back(
    committed: Cast, context: BrowserContext, page: Page, live_server: Any, settings: Any, tmp_path: Path
) -> None:
    settings.MEDIA_ROOT = tmp_path / "media"
    with tenant(committed.acme):
        make_rule(committed.channel)
    enter(context, committed.olga, live_server.url)
    (tmp_path / "ordrar.xlsx").write_bytes(orders())
    page.goto(reverse("invitations:import_new", args=["acme"]))
    assert serious(page) == []
    picture(page, "1-upload")
    page.locator("input[type=file]").set_input_files(tmp_path / "ordrar.xlsx")
    page.get_by_role("button", name="Upload and check").click()

    expect(page.get_by_text("Only the sheet “Beställningar” is read")).to_be_visible()
    expect(page.get_by_label("Kundnamn")).to_have_value("name")
    expect(page.get_by_text("Day first or month first?")).to_be_visible()
    picture(page, "2-check-asked")
    assert serious(page) == []
    with page.expect_response(looked_again):
        page.get_by_label("Dates in “Activation date”").select_option("dmy_slash")
    expect(page.get_by_text("“02/12/2026” is read as 2 Dec 2026.")).to_be_visible()
    with page.expect_response(looked_again):
        page.get_by_label("Language for this list").select_option("nl")
    picture(page, "3-check-answered")
    page.get_by_role("button", name="Import the list").click()
    expect(page.get_by_text("You can leave this page")).to_be_visible(timeout=PATIENCE)
    run_imports()
    expect(page.get_by_text("30 rows, and each has one verdict.")).to_be_visible(timeout=PATIENCE)
    assert serious(page) == []
    picture(page, "4-result")
    with page.expect_download() as download:
        page.get_by_role("link", name="Download both in a folder").click()
    with zipfile.ZipFile(download.value.path()) as folder:
        assert folder.read("accepted.csv").count(b"\n") == 30
        assert b"ingen adress" in folder.read("left-out.csv")
    with tenant(committed.acme):
        assert Event.objects.filter(language="sv").count() == 14
        assert Event.objects.filter(language="nl", activation_on__month=12).count() == 15

    page.get_by_role("link", name="Undo", exact=True).click()
    expect(page.get_by_role("heading", name="What cannot be undone")).to_be_visible()
    assert serious(page) == []
    picture(page, "5-undo")
    page.get_by_role("button", name="Undo the import").click()
    expect(page.get_by_text("Taking events back")).to_be_visible(timeout=PATIENCE)
    run_imports()
    expect(page.get_by_text("This import was undone")).to_be_visible(timeout=PATIENCE)
    picture(page, "6-undone")
    with tenant(committed.acme):
        assert not Event.objects.exists()
    page.goto(reverse("invitations:import_list", args=["acme"]))
    expect(page.get_by_text("29 taken back")).to_be_visible()
    picture(page, "7-history")


def test_cells_from_the_clipboard_are_known_again_the_second_time(
    committed: Cast, context: BrowserContext, page: Page, live_server: Any, settings: Any, tmp_path: Path
) -> None:
    settings.MEDIA_ROOT = tmp_path / "media"
    enter(context, committed.olga, live_server.url)
    for number in (1, 2):
        page.goto(reverse("invitations:import_new", args=["acme"]))
        rows = f"nr\twho\twhen\nA-{number}\tp{number}@example.com\t03/0{number}/2026\n"
        page.get_by_label("Rows from the clipboard").fill(rows)
        page.get_by_role("button", name="Upload and check").click()
        if number == 1:
            for column, field in (("nr", "reference"), ("who", "email"), ("when", "occurred_at")):
                with page.expect_response(looked_again):
                    page.get_by_label(column, exact=True).select_option(field)
            with page.expect_response(looked_again):
                page.get_by_label("Dates in “Happened at”").select_option("dmy_slash")
        else:
            expect(page.get_by_text("These columns have come before")).to_be_visible()
            assert serious(page) == []
            picture(page, "8-remembered")
        page.get_by_role("button", name="Import the list").click()
        expect(page.get_by_text("You can leave this page")).to_be_visible(timeout=PATIENCE)
        run_imports()
    with tenant(committed.acme):
        assert [run.counts["created"] for run in Import.objects.all()] == [1, 1]
        assert {event.occurred_at.astimezone().month for event in Event.objects.all()} <= {12, 1, 2}


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_one_customer_is_invited_with_everything_said_beforehand(
    committed: Cast, context: BrowserContext, page: Page, live_server: Any, scheme: str
) -> None:
    with tenant(committed.acme):
        make_rule(committed.channel)
    enter(context, committed.olga, live_server.url)
    page.emulate_media(color_scheme=scheme)
    page.goto(reverse("invitations:invite_one", args=["acme"]))
    assert serious(page) == []
    page.get_by_label("Order reference").fill("R-77")
    with page.expect_response(looked_again):
        page.get_by_label("E-mail").fill("zoe@customer.example")
        page.get_by_label("Name").first.focus()
    page.get_by_label("Name").first.fill("Zoé Martin")
    with page.expect_response(looked_again):
        page.get_by_label("Consent to be invited").select_option("no")
    expect(page.get_by_text("Neither the event nor the channel gives a legal basis")).to_be_visible()
    with page.expect_response(looked_again):
        page.get_by_label("Consent to be invited").select_option("yes")
    expect(page.get_by_text("Standard letter")).to_be_visible()
    page.get_by_text("Read the letter", exact=True).click()
    expect(page.get_by_text("Zoé,")).to_be_visible()
    assert serious(page) == []
    picture(page, f"9-one-{scheme}")
    page.get_by_role("button", name="Record the order").click()
    expect(page.get_by_text("The order is recorded.")).to_be_visible(timeout=PATIENCE)
    expect(page.get_by_role("heading", name="Zoé Martin", level=1)).to_be_visible()
    with tenant(committed.acme):
        assert Event.objects.get().source == "form"


@pytest.mark.parametrize("name", ["import_new", "invite_one"])
def test_pages_fit_a_phone(
    committed: Cast, context: BrowserContext, page: Page, live_server: Any, name: str
) -> None:
    enter(context, committed.olga, live_server.url)
    page.set_viewport_size({"width": 390, "height": 800})
    page.goto(reverse(f"invitations:{name}", args=["acme"]))
    picture(page, f"phone-{name}")
    wide = "document.documentElement.scrollWidth > document.documentElement.clientWidth + 1"
    assert not page.evaluate(wide)


def test_too_much_for_the_clipboard_is_said_before_it_is_sent(
    committed: Cast, context: BrowserContext, page: Page, live_server: Any
) -> None:
    enter(context, committed.olga, live_server.url)
    page.goto(reverse("invitations:import_new", args=["acme"]))
    area = page.get_by_label("Rows from the clipboard")
    area.evaluate("(area) => { area.value = 'x'.repeat(6e6); area.dispatchEvent(new Event('input')); }")
    assert "too much for the clipboard" in area.evaluate("(area) => area.validationMessage")
    page.get_by_role("button", name="Upload and check").click()
    expect(page.get_by_role("heading", name="Upload a list", level=1)).to_be_visible()
    area.fill("a,b")
    assert area.evaluate("(area) => area.validationMessage") == ""
