"""A list on its whole way: uploaded, checked, made by a worker, downloaded, followed, judged, and told."""

from __future__ import annotations

import io
import zipfile
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from core.tenancy import tenant
from links.models import LinkBatch
from links.tasks import expire, run_batches
from links.tests.test_pages import LIST, said_on
from tests.cast import EVERY_ROLE, Cast, logged_in
from tracking.services import judge_hits
from tracking.tests.doorways import CHROME

pytestmark = pytest.mark.django_db(transaction=True, databases=EVERY_ROLE)


@pytest.fixture(autouse=True)
def storage(settings: Any, tmp_path: Any) -> None:
    settings.MEDIA_ROOT = tmp_path
    settings.BASE_URL = "http://testserver"


def page(name: str, *arguments: str) -> str:
    return reverse(f"links:{name}", args=["acme", *arguments])


def made(client: Client, cast: Cast, is_tracked: str, **choices: Any) -> LinkBatch:
    """Upload, confirm with these choices, and let the worker work."""
    said = {
        "channel": str(cast.channel.public_uuid), "family": "plain", "domain": "acme.example",
        "is_tracked": is_tracked, "act": "upload", "file": SimpleUploadedFile("customers.csv", LIST.encode()),
    }  # fmt: skip
    check = client.post(page("new"), said)["Location"]
    there = client.post(check, said_on(client, check) | choices | {"act": "confirm"})["Location"]
    run_batches()
    assert client.get(there).status_code == 200
    with tenant(cast.acme):
        return LinkBatch.objects.latest("id")


def test_tracked_list_from_upload_to_click(committed: Cast) -> None:
    olga = logged_in(committed.olga)
    batch = made(olga, committed, "yes")
    assert (batch.state, batch.rows, batch.made, batch.refused) == ("finished", 3, 1, 2)
    file = b"".join(olga.get(page("download", batch.public_id)).streaming_content).decode("utf-8-sig")
    link = file.splitlines()[1].rpartition(",")[2]
    assert link.startswith("http://testserver/r/")
    left_out = b"".join(olga.get(page("rejected", batch.public_id)).streaming_content).decode("utf-8-sig")
    assert "nobody" in left_out
    assert len(left_out.splitlines()) == 3
    answer = Client().get(link.removeprefix("http://testserver"), headers={"user-agent": CHROME})
    assert answer["Location"] == "https://www.trustpilot.com/evaluate/acme.example"
    with tenant(committed.acme):
        judge_hits(organisation=committed.acme, now=timezone.now() + timedelta(minutes=5))
    (row,) = olga.get(page("given"), {"clicked": "yes", "own": "Branch", "value": "Oslo"}).context["rows"]
    assert (row["link"].name, row["link"].product) == ("Zoé", "Lamp")
    listed = olga.get(page("list")).context["rows"]
    assert [one["clicked"] for one in listed] == [1]


def test_one_file_for_each_product_comes_as_an_archive(committed: Cast) -> None:
    olga = logged_in(committed.olga)
    batch = made(olga, committed, "", split_by="product", format="tsv")
    answer = olga.get(page("download", batch.public_id))
    assert 'filename="customers-links.zip"' in answer["Content-Disposition"]
    archive = zipfile.ZipFile(io.BytesIO(b"".join(answer.streaming_content)))
    assert archive.namelist() == ["lamp.tsv"]


def test_expired_list_keeps_its_counts_and_loses_the_rest(committed: Cast, tmp_path: Any) -> None:
    olga = logged_in(committed.olga)
    batch = made(olga, committed, "yes")
    file = b"".join(olga.get(page("download", batch.public_id)).streaming_content).decode("utf-8-sig")
    link = file.splitlines()[1].rpartition(",")[2].removeprefix("http://testserver")
    with tenant(committed.acme):
        LinkBatch.objects.update(expires_at=timezone.now())
    expire()
    assert [one for one in tmp_path.rglob("*") if one.is_file()] == []
    assert Client().get(link, headers={"user-agent": CHROME}).status_code == 410
    answer = olga.get(page("detail", batch.public_id))
    assert b"its files and links are deleted" in answer.content
    assert olga.get(page("download", batch.public_id)).status_code == 302
