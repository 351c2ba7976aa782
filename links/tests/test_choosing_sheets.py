"""A workbook of several sheets as a list of links: which one is the list can be chosen until it is confirmed."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from accounts.models import Channel
from core.exceptions import Invalid
from invitations.tests.workbooks import text_rows, two_sheets
from links import sample
from links.models import LinkBatch
from links.services.batches import choose_sheet, delete_batch
from links.services.submitting import Order, submit_file
from tests.factories import NOON

pytestmark = pytest.mark.django_db
PEOPLE = text_rows(("Name", "E-mail", "Order"), ("Zoe", "zoe@example.com", "A-1"))
NOTES = text_rows(("Note",), ("Read me",))
SECRETS = text_rows(("Name", "secret key"), ("Zoe", sample.KEYS.encryption_key))


@pytest.fixture(autouse=True)
def storage(settings: Any, tmp_path: Any) -> None:
    settings.MEDIA_ROOT = tmp_path


def file(first: str, second: str) -> SimpleUploadedFile:
    return SimpleUploadedFile("people.xlsx", two_sheets(first, second))


def uploaded(client: Client, channel: Channel, first: str, second: str) -> LinkBatch:
    sent = {
        "channel": str(channel.public_uuid), "family": "plain", "domain": "acme.example", "is_tracked": "",
        "act": "upload", "file": file(first, second),
    }  # fmt: skip
    assert client.post(reverse("links:new", args=["acme"]), sent).status_code == 302
    return LinkBatch.objects.get()


def test_the_check_offers_the_sheets_and_reads_the_chosen_one(
    olga: Client, channel: Channel, django_capture_on_commit_callbacks: Any
) -> None:
    batch = uploaded(olga, channel, NOTES, PEOPLE)
    check, first = reverse("links:check", args=["acme", batch.public_id]), batch.source_key
    shown = olga.get(check).content.decode()
    assert "Only the sheet “First” is read; 1 other sheet is not." in shown
    assert '<option value="Second">' in shown
    with django_capture_on_commit_callbacks(execute=True):
        assert olga.post(check, {"sheet": "Second", "act": "confirm"})["Location"] == check
    batch.refresh_from_db()
    assert (batch.state, batch.options["reading"]["columns"]) == ("uploaded", ["Name", "E-mail", "Order"])
    assert (default_storage.exists(first), len(batch.file_keys)) == (False, 2)
    assert olga.get(check).context["rows"][0]["row"].verdict == "made"
    with django_capture_on_commit_callbacks(execute=True):
        delete_batch(batch=batch, actor=None)
    assert not any(map(default_storage.exists, batch.file_keys))


def test_a_sheet_with_secret_keys_is_refused_and_the_one_before_stays(olga: Client, channel: Channel) -> None:
    batch = uploaded(olga, channel, PEOPLE, SECRETS)
    with pytest.raises(Invalid) as refused:
        choose_sheet(batch=batch, sheet="Second")
    assert refused.value.code == "secret_in_file"
    batch.refresh_from_db()
    assert (batch.sheet["name"], default_storage.exists(batch.source_key)) == ("First", True)


def test_a_program_names_the_sheet(channel: Channel, django_capture_on_commit_callbacks: Any) -> None:
    order = Order(family="plain", domain="acme.example", sheet="Second")
    common: dict[str, Any] = {"channel": channel, "name": "x.xlsx", "source": "api", "now": NOON}
    with django_capture_on_commit_callbacks(execute=True):
        batch = submit_file(order=order, content=file(NOTES, PEOPLE), **common)
    assert (batch.state, batch.sheet["name"], len(batch.file_keys)) == ("waiting", "Second", 1)
    with pytest.raises(Invalid) as refused:
        submit_file(order=Order(family="plain", sheet="3"), content=file(NOTES, PEOPLE), **common)
    assert refused.value.code == "file_no_such_sheet"
