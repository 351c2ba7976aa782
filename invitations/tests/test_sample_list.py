"""The sample list: understood in every language, one letter to whoever tries, and a row for every verdict."""

from __future__ import annotations

import io
from datetime import date

import pytest
from django.conf import LazySettings
from django.test import Client

from core.tenancy import tenant
from invitations.csv_reader.inspection import guess, look
from invitations.models import Import, Invitation
from invitations.sample_list import _WORDS, sample_csv, sample_rows, sample_workbook
from invitations.services.import_runs import run_next_import
from invitations.services.matching import match_events
from invitations.sheet_reader.tables import as_csv
from invitations.tests.test_import_pages import confirm, page
from tests.cast import Cast
from tests.factories import NOON, make_rule

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _stored_apart(settings: LazySettings, tmp_path: object) -> None:
    settings.MEDIA_ROOT = tmp_path


@pytest.mark.parametrize("language", _WORDS)
def test_sample_is_recognised_in_every_language(language: str) -> None:
    rows = sample_rows(language=language, email="olga@acme.example", name="Olga", today=date(2026, 3, 10))
    wanted = ["reference", "email", "name", "occurred_at", "language", "legal_basis", "consent_send"]
    for content in (sample_csv(rows), b"".join(as_csv(io.BytesIO(sample_workbook(rows))))):
        layout = look(content, is_whole=True, encoding="utf-8")
        assert guess(layout, "delivered").fields == {field: at for at, field in enumerate(wanted)}
        assert layout.rows[0][1] == "olga@acme.example"


def test_sample_shows_every_verdict_and_writes_to_nobody_but_oneself(olga: Client, cast: Cast) -> None:
    with tenant(cast.acme):
        make_rule(cast.channel)
    answer = olga.post(page("import_try_sample"), {})
    with tenant(cast.acme):
        found = Import.objects.get()
    assert answer["Location"] == page("import_check", found.public_id)
    assert found.origin == "sample"
    assert confirm(olga, found).status_code == 302
    done = run_next_import(organisation=cast.acme, clock=lambda: NOON)
    assert {name: count for name, count in done.counts.items() if count} == {
        "created": 3,
        "duplicate_in_file": 1,
        "not_yet": 1,
        "invalid": 2,
    }
    with tenant(cast.acme):
        match_events(organisation=cast.acme, now=NOON)
        written = Invitation.objects.filter(state="scheduled").values_list("customer__email", flat=True)
        assert list(written) == ["olga@acme.example"]
    assert "This was the sample" in olga.get(page("import_detail", found.public_id)).content.decode()


@pytest.mark.parametrize(
    ("kind", "start"), [("csv", "\ufeffOrder reference".encode()), ("xlsx", b"PK\x03\x04")]
)
def test_sample_can_be_downloaded(olga: Client, cast: Cast, kind: str, start: bytes) -> None:
    answer = olga.get(page(f"import_sample_{kind}"))
    assert answer.content.startswith(start)
    assert answer["Content-Disposition"] == f'attachment; filename="sample-list.{kind}"'
