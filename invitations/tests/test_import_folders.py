"""The rows of an import as files, and the pages on which an import is undone."""

from __future__ import annotations

import csv
import io
import zipfile

import pytest
from django.conf import LazySettings
from django.core.files.storage import default_storage
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone

from core.tenancy import tenant
from invitations.models import Customer, Event, Import
from invitations.services.forgetting import forget_customer
from invitations.services.import_runs import run_import, run_next_import
from invitations.services.import_undoing import undo_imports
from invitations.tests.uploading import confirm, page, upload
from invitations.zip_stream import zipped
from tests.cast import Cast
from tests.factories import NOON, make_customer, make_event, make_rule

pytestmark = pytest.mark.django_db

LIST = (
    "order_id;email;name;delivered_at\n"
    "A-1;ann@example.com;=Ann;2026-03-09\n"
    "A-2;nobody;Bob;2026-03-09\n"
    ";;;\n"
    'A-3;cyd@example.com;"Cyd; ""C""\nof two lines";2026-03-09\n'
    "A-1;ann@example.com;Ann;2026-03-09\n"
    'A-4;"dan@example.com;Dan;2026-03-09\n'
    "A-5;eve@example.com;Eve;2026-03-09\n"
)


@pytest.fixture(autouse=True)
def _stored_apart(settings: LazySettings, tmp_path: object) -> None:
    settings.MEDIA_ROOT = tmp_path


def imported(client: Client, cast: Cast, content: str = LIST) -> Import:
    found = upload(client, cast.channel, content)
    assert confirm(client, found).status_code == 302
    done = run_next_import(organisation=cast.acme, clock=timezone.now)
    assert done is not None
    return done


def body(answer: HttpResponse) -> bytes:
    assert answer.status_code == 200
    return b"".join(answer.streaming_content)


def rows(content: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline=""), delimiter=";"))


def test_accepted_and_left_out_are_all_rows_and_no_row_is_in_both(olga: Client, cast: Cast) -> None:
    done = imported(olga, cast)
    accepted = rows(body(olga.get(page("import_accepted", done.public_id))))
    assert accepted == [
        ["order_id", "email", "name", "delivered_at"],
        ["A-1", "ann@example.com", "'=Ann", "2026-03-09"],
        ["A-3", "cyd@example.com", 'Cyd; "C"\nof two lines', "2026-03-09"],
        ["A-5", "eve@example.com", "Eve", "2026-03-09"],
    ]
    left_out = rows(body(olga.get(page("import_rejected", done.public_id))))
    assert len(accepted) - 1 + len(left_out) - 1 == sum(done.counts.values())
    shown = olga.get(page("import_detail", done.public_id)).context
    assert (shown["accepted"], shown["rejected"]) == (3, 3)


def test_folder_holds_both_and_the_numbers(olga: Client, cast: Cast) -> None:
    done = imported(olga, cast)
    answer = olga.get(page("import_folder", done.public_id))
    assert answer["Content-Type"] == "application/zip"
    with zipfile.ZipFile(io.BytesIO(body(answer))) as folder:
        assert folder.testzip() is None
        assert folder.namelist() == ["accepted.csv", "left-out.csv", "verdicts.csv"]
        assert len(rows(folder.read("accepted.csv"))) == 4
        assert rows(folder.read("left-out.csv"))[0][-1] == "Reason"
        told = {line[0]: int(line[1]) for line in rows(folder.read("verdicts.csv"))[1:]}
    assert told == {"Created": 3, "Duplicate in file": 1, "Invalid": 2}


def test_large_folder_comes_in_pieces_and_can_be_read() -> None:
    line = b"".join(b"%d,%d\n" % (number, number * number) for number in range(4000))
    pieces = list(zipped([("a.csv", [line] * 40), ("b.csv", [])]))
    assert len(pieces) > 2
    with zipfile.ZipFile(io.BytesIO(b"".join(pieces))) as folder:
        assert folder.read("a.csv") == line * 40
        assert folder.read("b.csv") == b""


def test_person_who_was_forgotten_is_in_no_file_any_more(olga: Client, cast: Cast) -> None:
    done = imported(olga, cast)
    with tenant(cast.acme):
        person = Customer.objects.get(email="cyd@example.com")
        forget_customer(customer=person, actor=cast.olga, now=NOON)
    assert b"cyd@" not in body(olga.get(page("import_accepted", done.public_id)))
    with zipfile.ZipFile(io.BytesIO(body(olga.get(page("import_folder", done.public_id))))) as folder:
        assert not any(b"cyd@" in folder.read(name) for name in folder.namelist())


def test_of_an_import_that_was_stopped_only_what_was_read_is_accepted(olga: Client, cast: Cast) -> None:
    content = "order_id,email,delivered_at,name\n" + "".join(
        f"A-{n},p{n}@example.com,2026-03-09,N\n" for n in range(6)
    )
    found = upload(olga, cast.channel, content)
    confirm(olga, found)

    def stop(import_run: Import) -> None:
        with tenant(cast.acme):
            Import.objects.filter(pk=import_run.pk).update(state="cancelled", claim=None)

    with tenant(cast.acme):
        waiting = Import.objects.get()
    run_import(organisation=cast.acme, import_run=waiting, clock=timezone.now, on_chunk=stop, chunk_rows=2)
    assert len(rows(body(olga.get(page("import_accepted", found.public_id))))) == 3


def test_rows_of_a_file_that_is_not_here_any_more_are_not_offered(
    olga: Client, vera: Client, cast: Cast
) -> None:
    done = imported(olga, cast)
    assert vera.get(page("import_accepted", done.public_id)).status_code == 403
    assert vera.get(page("import_folder", done.public_id)).status_code == 403
    default_storage.delete(done.file_key)
    answer = olga.get(page("import_folder", done.public_id), follow=True)
    assert "This list is not stored here" in answer.content.decode()
    assert olga.get(page("import_detail", done.public_id)).context["accepted"] == 0


def test_undoing_is_asked_once_more_and_then_told(olga: Client, cast: Cast) -> None:
    with tenant(cast.acme):
        make_rule(cast.channel)
        known = make_customer("eve@example.com", name="Old")
        event = make_event(cast.channel, known, reference="A-5", occurred_at=NOON)
    done = imported(olga, cast)
    assert done.counts["updated"] == 1
    asked = olga.get(page("import_undo", done.public_id))
    assert "What cannot be undone" in asked.content.decode()
    assert [(line["label"], line["count"]) for line in asked.context["fates"]] == [("Taken back", 2)]
    assert asked.context["updated"] == 1
    with tenant(cast.acme):
        assert Event.objects.count() == 3
    assert olga.post(page("import_undo", done.public_id)).status_code == 302
    under_way = olga.get(page("import_detail", done.public_id)).content.decode()
    assert "Taking events back" in under_way
    assert 'hx-trigger="every 1s"' in under_way
    assert undo_imports(organisation=cast.acme, clock=timezone.now) == 1
    told = olga.get(page("import_detail", done.public_id))
    assert "This import was undone" in told.content.decode()
    assert told.context["total"] == done.counts["created"] == 2
    with tenant(cast.acme):
        assert list(Event.objects.values_list("pk", flat=True)) == [event.pk]
    assert "2 taken back" in olga.get(page("import_list")).content.decode()
    again = olga.post(page("import_undo", done.public_id), follow=True)
    assert "cannot be undone, or was undone already" in again.content.decode()
    assert olga.get(page("import_undo", done.public_id)).status_code == 302


def test_viewer_cannot_undo_and_what_brought_nothing_offers_nothing(
    olga: Client, vera: Client, cast: Cast
) -> None:
    done = imported(olga, cast, "order_id;email;name;delivered_at\nA-1;nobody;N;2026-03-09\n")
    assert "Undo" not in olga.get(page("import_detail", done.public_id)).content.decode()
    assert vera.get(page("import_undo", done.public_id)).status_code == 403
    assert vera.post(page("import_undo", done.public_id)).status_code == 403
