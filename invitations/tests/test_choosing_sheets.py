"""A workbook of several sheets: which one is the list can be chosen until it is confirmed."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.files.storage import default_storage
from django.test import Client

from core.tenancy import tenant
from invitations.services.importing import cancel_import
from invitations.tests.uploading import confirm, page, run, upload
from invitations.tests.workbooks import text_rows, two_sheets
from tests.cast import Cast
from tests.factories import NOON

pytestmark = pytest.mark.django_db
ORDERS = text_rows(
    ("Order", "E-mail", "Delivered at"),
    ("B-1", "ann@example.com", "2026-03-02"),
    ("B-2", "bo@example.com", "2026-03-02"),
)
NOTES = text_rows(("Note",), ("Read me",))


@pytest.fixture(autouse=True)
def _stored_apart(settings: Any, tmp_path: object) -> None:
    settings.MEDIA_ROOT = tmp_path


def test_another_sheet_can_be_chosen_until_the_list_is_confirmed(
    olga: Client, cast: Cast, django_capture_on_commit_callbacks: Any
) -> None:
    found = upload(olga, cast.channel, two_sheets(NOTES, ORDERS), "orders.xlsx")
    assert (found.columns, found.sheet["names"]) == (["Note"], ["First", "Second"])
    check, first, book = page("import_check", found.public_id), found.file_key, found.sheet["workbook"]
    assert '<option value="Second">' in olga.get(check).content.decode()
    assert "This workbook has no sheet of that name." in olga.post(check, {"sheet": "3"}).content.decode()
    with django_capture_on_commit_callbacks(execute=True):
        # Whoever chooses a sheet has not seen its columns, so this confirms nothing.
        assert olga.post(check, {"sheet": "Second", "act": "confirm"})["Location"] == check
    with tenant(cast.acme):
        found.refresh_from_db()
    assert (found.state, found.columns) == ("uploaded", ["Order", "E-mail", "Delivered at"])
    assert (default_storage.exists(first), default_storage.exists(book)) == (False, True)
    assert "Read from the sheet “Second”." in olga.get(check).content.decode()
    with django_capture_on_commit_callbacks(execute=True):
        confirm(olga, found)
    assert not default_storage.exists(book)
    done = run(cast)
    assert (done.counts["created"], done.sheet["name"], "workbook" in done.sheet) == (2, "Second", False)


def test_a_sheet_without_a_table_leaves_the_one_before(olga: Client, cast: Cast) -> None:
    found = upload(olga, cast.channel, two_sheets(ORDERS, ""), "orders.xlsx")
    check = page("import_check", found.public_id)
    assert "There is nothing in this file." in olga.post(check, {"sheet": "Second"}).content.decode()
    with tenant(cast.acme):
        found.refresh_from_db()
    assert (found.sheet["name"], default_storage.exists(found.file_key)) == ("First", True)


def test_a_discarded_upload_takes_its_workbook_along(
    olga: Client, cast: Cast, django_capture_on_commit_callbacks: Any
) -> None:
    found = upload(olga, cast.channel, two_sheets(ORDERS, NOTES), "orders.xlsx")
    with django_capture_on_commit_callbacks(execute=True), tenant(cast.acme):
        cancel_import(import_run=found, actor=cast.olga, now=NOON)
    assert not default_storage.exists(found.sheet["workbook"])
    assert not default_storage.exists(found.file_key)
