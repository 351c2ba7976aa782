"""A list on its way through a real browser: dropped, checked, confirmed, read by a worker, and its result seen."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.urls import reverse
from playwright.sync_api import BrowserContext, Page, Response, expect

from core.tenancy import tenant
from invitations.models import Event, Import
from invitations.tasks import run_imports
from tests.browser.conftest import enter, serious
from tests.cast import EVERY_ROLE, Cast
from tests.factories import make_rule

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True, databases=EVERY_ROLE)]

LIST = "\r\n".join(
    [
        "N° commande;Courriel;Nom du client;Date de livraison",
        "A-1;zoe@example.com;Zoé;03/04/2026",
        "A-2;nobody;Bob;03/04/2026",
        "A-3;cyd@example.com;=cyd();",
        *(f"B-{number};p{number}@example.com;N {number};05/04/2026" for number in range(40)),
    ]
)

PATIENCE = 20_000  # milliseconds; a busy machine takes a while to answer a form


def looked_again(response: Response) -> bool:
    """Tell whether this is the answer to a change on the check page."""
    return response.request.method == "POST" and response.url.endswith("/check/")


def test_list_goes_from_the_file_to_its_result(
    committed: Cast, context: BrowserContext, page: Page, live_server: Any, settings: Any, tmp_path: Path
) -> None:
    settings.MEDIA_ROOT = tmp_path / "media"
    with tenant(committed.acme):
        make_rule(committed.channel)
    enter(context, committed.olga, live_server.url)
    (tmp_path / "commandes.csv").write_bytes(LIST.encode("cp1252"))
    page.goto(reverse("invitations:import_new", args=["acme"]))
    page.locator("input[type=file]").set_input_files(tmp_path / "commandes.csv")
    page.get_by_role("button", name="Upload and check").click()

    expect(page.get_by_text("can be read in two ways")).to_be_visible()
    expect(page.get_by_label("Encoding")).to_have_value("cp1252")
    with page.expect_response(looked_again):
        page.get_by_label("Dates in “Happened at”").select_option("dmy_slash")
    expect(page.get_by_role("cell", name="This is not an e-mail address")).to_be_visible()
    assert serious(page) == []
    with page.expect_response(looked_again):
        page.get_by_label("Legal basis for this list").select_option("contract")
    expect(page.get_by_label("Legal basis for this list")).to_have_value("contract")
    page.get_by_role("button", name="Import the list").click()

    expect(page.get_by_text("You can leave this page")).to_be_visible(timeout=PATIENCE)
    assert serious(page) == []
    run_imports()
    expect(page.get_by_text("43 rows, and each has one verdict.")).to_be_visible(timeout=PATIENCE)
    assert serious(page) == []
    with page.expect_download() as download:
        page.get_by_role("link", name="Download the 2 rows left out").click()
    assert "'=cyd()" in Path(download.value.path()).read_text("utf-8-sig")
    page.get_by_role("link", name="Show the events").click()
    expect(page.get_by_role("row")).to_have_count(42)
    with tenant(committed.acme):
        assert Event.objects.filter(legal_basis="contract", import_run=Import.objects.get()).count() == 41
