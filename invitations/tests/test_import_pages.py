"""The pages of imports: upload, check, progress, result, and the rows left out."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from contextlib import AbstractContextManager

import pytest
from django.conf import LazySettings
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from core.tenancy import tenant
from invitations.csv_reader.safety import quoted, unquoted
from invitations.models import Event, Import, ImportIssue
from invitations.services.import_runs import run_next_import
from invitations.tests.uploading import LIST, choices, confirm, page, run, upload
from tests.cast import Cast
from tests.factories import NOON, make_rule

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _stored_apart(settings: LazySettings, tmp_path: object) -> None:
    settings.MEDIA_ROOT = tmp_path


def test_list_goes_from_upload_to_result_with_sums_that_meet(olga: Client, cast: Cast) -> None:
    with tenant(cast.acme):
        make_rule(cast.channel)
    found = upload(olga, cast.channel)
    assert found.file_key.startswith(f"org/{cast.acme.public_id}/imports/")
    shown = olga.get(page("import_check", found.public_id))
    assert [row["verdict"] for row in shown.context["rows"]] == [
        "Created",
        "Invalid",
        "Not yet",
        "Duplicate in file",
    ]
    assert "E-mail: This is not an e-mail address" in shown.content.decode()
    assert confirm(olga, found).status_code == 302
    assert "Waiting for a worker" in olga.get(page("import_detail", found.public_id)).content.decode()
    run(cast)
    result = olga.get(page("import_detail", found.public_id))
    counts = {line.key: line.count for line in result.context["verdicts"]}
    assert counts == {"created": 1, "duplicate_in_file": 1, "not_yet": 1, "invalid": 1}
    assert result.context["progress"].rows == 4
    events = olga.get(page("import_events", found.public_id)).content.decode()
    assert "A-1" in events
    assert "Not matched yet" in events


def test_nothing_is_recorded_before_the_columns_are_confirmed(olga: Client, cast: Cast) -> None:
    found = upload(olga, cast.channel)
    olga.get(page("import_check", found.public_id))
    olga.post(page("import_check", found.public_id), {**choices(olga, found), "act": "preview"})
    with tenant(cast.acme):
        assert not Event.objects.exists()
        assert Import.objects.get().state == Import.State.UPLOADED
    assert run_next_import(organisation=cast.acme, clock=lambda: NOON) is None


def test_rows_left_out_come_back_with_reasons_and_can_be_uploaded_again(olga: Client, cast: Cast) -> None:
    hostile = (
        "order_id;email;customer;delivered_at;note\n"
        '=cmd|1;eve@example.com;"=HYPERLINK(""x"")";2026-03-09;-1+1\n'
        "=cmd|1;eve@example.com;Eve;2026-03-09;@SUM\n"
        "-7;ok@example.com;+Plus;;x\n"
        "A-9;broken;Zed;2026-03-09;\n"
    )
    found = upload(olga, cast.channel, hostile)
    confirm(olga, found)
    run(cast)
    answer = olga.get(page("import_rejected", found.public_id))
    text = b"".join(answer.streaming_content).decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(text), delimiter=";"))
    assert rows[0] == ["order_id", "email", "customer", "delivered_at", "note", "Reason"]
    assert rows[1][:5] == ["'=cmd|1", "eve@example.com", "Eve", "2026-03-09", "'@SUM"]
    assert rows[2][:3] == ["'-7", "ok@example.com", "'+Plus"]
    assert "E-mail" in rows[3][5]
    assert not any(cell[:1] in "=+-@" for row in rows for cell in row if cell)
    mended = text.replace("broken", "zed@example.com").replace("'+Plus;;", "'+Plus;2026-03-09;")
    again = upload(olga, cast.channel, mended, "mended.csv")
    confirm(olga, again)
    assert run(cast).counts["created"] == 2
    with tenant(cast.acme):
        assert set(Event.objects.values_list("reference", flat=True)) == {"=cmd|1", "-7", "A-9"}
        assert Event.objects.get(reference="-7").customer.name == "+Plus"


@pytest.mark.parametrize(
    "cell", ["=1", "+1", "-1", "@x", "\tx", "\rx", "＝1", "＋1", "－1", "＠x", "plain", "", "'x"]
)
def test_what_would_run_as_a_formula_is_quoted_and_comes_back(cell: str) -> None:
    assert quoted(cell)[:1] not in ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")
    assert unquoted(quoted(cell)) == cell


def test_same_file_is_recognised_and_linked(olga: Client, cast: Cast) -> None:
    first = upload(olga, cast.channel)
    confirm(olga, first)
    run(cast)
    second = upload(olga, cast.channel)
    body = olga.get(page("import_check", second.public_id)).content.decode()
    assert "This very file was uploaded before" in body
    assert page("import_detail", first.public_id) in body


def test_switching_the_separator_makes_other_columns(olga: Client, cast: Cast) -> None:
    found = upload(olga, cast.channel, "order_id,email;x,delivered_at\nA-1,ann@example.com;2,2026-03-09\n")
    posted = {**choices(olga, found), "delimiter": ";", "act": "preview"}
    shown = olga.post(page("import_check", found.public_id), posted)
    assert [column["column"] for column in shown.context["columns"]] == ["order_id,email", "x,delivered_at"]


def test_dates_that_fit_two_formats_must_be_chosen(olga: Client, cast: Cast) -> None:
    found = upload(olga, cast.channel, "order_id,email,delivered_at\nA-1,ann@example.com,03/04/2026\n")
    refused = confirm(olga, found)
    assert refused.status_code == 422
    assert "can be read in two ways" in refused.content.decode()
    confirm(olga, found, format_occurred_at="mdy_slash")
    run(cast)
    with tenant(cast.acme):
        assert Event.objects.get().occurred_at.month == 3


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"column_1": ""}, "Which column is “E-mail”?"),
        ({"column_0": "email"}, "Another column is this already."),
        ({"format_occurred_at": ""}, "How are the dates in “Happened at” written?"),
        ({"legal_basis": "because"}, "because is not one of the available choices"),
        ({"encoding": "klingon"}, "klingon is not one of the available choices"),
    ],
)
def test_mapping_that_cannot_work_is_refused_in_words(
    olga: Client, cast: Cast, changes: dict[str, str], words: str
) -> None:
    found = upload(olga, cast.channel)
    answer = confirm(olga, found, **changes)
    assert answer.status_code == 422
    assert words in answer.content.decode()


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "The submitted file is empty."),
        (b"\n\n", "There is nothing in this file."),
        (b"PK\x03\x04rest", "This workbook is damaged"),
        (b",".join(b"c%d" % n for n in range(65)) + b"\n", "more than 64 columns"),
        (b'a,"b\n1,2\n', "Line 1, the header"),
    ],
)
def test_what_is_no_table_is_refused_in_words(olga: Client, cast: Cast, content: bytes, words: str) -> None:
    answer = olga.post(
        page("import_new"),
        {
            "channel": str(cast.channel.public_uuid),
            "event_type": "delivered",
            "file": SimpleUploadedFile("x.csv", content),
        },
    )
    assert answer.status_code == 422
    assert words in answer.content.decode()


def test_file_above_the_limit_is_refused_and_the_limit_is_shown_beforehand(
    olga: Client, cast: Cast, settings: LazySettings
) -> None:
    settings.IMPORT_MAX_BYTES = 1024 * 1024
    assert "up to 1 MB" in olga.get(page("import_new")).content.decode()
    answer = olga.post(
        page("import_new"),
        {
            "channel": str(cast.channel.public_uuid),
            "event_type": "delivered",
            "file": SimpleUploadedFile("x.csv", b"a,b\n" * 300_000),
        },
    )
    assert answer.status_code == 413
    assert "Files of up to 1 MB can be uploaded" in answer.content.decode()


def test_progress_tells_rows_and_speed_and_ends_with_the_whole_page(olga: Client, cast: Cast) -> None:
    found = upload(olga, cast.channel)
    confirm(olga, found)
    url = page("import_progress", found.public_id)
    waiting = olga.get(url)
    assert 'hx-trigger="every 1s"' in waiting.content.decode()
    assert "HX-Refresh" not in waiting
    run(cast)
    assert olga.get(url)["HX-Refresh"] == "true"


def test_import_can_be_stopped_and_stays_stopped(olga: Client, cast: Cast) -> None:
    found = upload(olga, cast.channel)
    confirm(olga, found)
    assert olga.get(page("import_cancel", found.public_id)).status_code == 405
    olga.post(page("import_cancel", found.public_id))
    assert run_next_import(organisation=cast.acme, clock=lambda: NOON) is None
    assert "No row was read." in olga.get(page("import_detail", found.public_id)).content.decode()
    again = olga.post(page("import_cancel", found.public_id), follow=True)
    assert "moved on meanwhile" in again.content.decode()


def test_broken_lines_are_shown_as_they_stand(olga: Client, cast: Cast) -> None:
    body = LIST + 'A-5,"fay@example.com,Fay,2026-03-09\nA-6,gus@example.com,Gus,2026-03-09\n'
    found = upload(olga, cast.channel, body)
    confirm(olga, found)
    done = run(cast)
    assert (done.counts["invalid"], done.counts["created"]) == (2, 2)
    with tenant(cast.acme):
        issue = ImportIssue.objects.get(import_run=done, reason="quotation")
        assert (issue.line, issue.cells) == (6, ['A-5,"fay@example.com,Fay,2026-03-09'])


def test_discarded_upload_takes_its_file_along(
    olga: Client,
    cast: Cast,
    django_capture_on_commit_callbacks: Callable[..., AbstractContextManager[list[object]]],
) -> None:
    found = upload(olga, cast.channel)
    assert default_storage.exists(found.file_key)
    with django_capture_on_commit_callbacks(execute=True):
        olga.post(page("import_cancel", found.public_id))
    assert not default_storage.exists(found.file_key)


def test_upload_whose_file_has_gone_is_said_and_not_an_error_of_ours(olga: Client, cast: Cast) -> None:
    found = upload(olga, cast.channel)
    default_storage.delete(found.file_key)
    answer = olga.get(page("import_check", found.public_id), follow=True)
    assert answer.status_code == 200
    assert "no longer there" in answer.content.decode()
