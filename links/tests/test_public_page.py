"""The generator for everybody: a list in, a file out, nothing kept, and nobody let in too often."""

from __future__ import annotations

import base64
import io
from typing import Any

import pytest
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connections
from django.test import Client
from django.urls import reverse

from balancing.unique_links import read_link
from core.uploads import FRAME
from invitations.tests.workbooks import text_rows, two_sheets
from links import sample
from links.at_once import MOST as MOST_ROWS
from links.formats.files import table_file
from links.formats.pieces import speller
from links.formats.shape import Shape
from links.models import ExportedLink, LinkBatch
from links.views.turnstile import MOST as MOST_LISTS
from tests.cast import EVERY_ROLE

pytestmark = pytest.mark.django_db(databases=EVERY_ROLE)

PAGE = reverse("links:public")
LIST = "Åse;ase@example.com;A-1\nO'Brien;ob@example.com;A-2\nO'Brien;ob@example.com;A-2\nBob;nobody;A-3\n"


@pytest.fixture(autouse=True)
def fresh_count() -> None:
    cache.clear()


def ask(**said: Any) -> Any:
    return Client().post(
        PAGE, {"family": "plain", "domain": "acme.example", "tool": "table", "act": "make", **said}
    )


def file_of(answer: Any) -> str:
    return base64.b64decode(answer.context["file_url"].partition("base64,")[2]).decode()


def test_page_says_its_limits_beforehand() -> None:
    answer = Client().get(PAGE)
    assert b"up to 4 MB and 5" in answer.content


def test_list_becomes_a_file_and_every_row_has_a_verdict() -> None:
    answer = ask(file=SimpleUploadedFile("customers.csv", LIST.encode("cp1252"), "text/csv"))
    assert answer.status_code == 200
    assert [(line.label, line.count) for line in answer.context["verdicts"]] == [
        ("Made", 2),
        ("Duplicate in file", 1),
        ("Invalid", 1),
    ]
    lines = file_of(answer).splitlines()
    assert lines[1].endswith("Åse,A-1,ase@example.com,https://www.trustpilot.com/evaluate/acme.example")
    assert [row["line"] for row in answer.context["left_out"]] == [3, 4]


def test_written_customers_become_totally_moneys_file() -> None:
    answer = ask(pasted="Zoé, zoe@example.com, A-1", tool="totally_money")
    assert answer.context["file_name"] == "TrustpilotCustomerUniqueLinks.txt"
    assert file_of(answer).splitlines()[1] == (
        "Zoé,A-1,acme.example,zoe@example.com,zoe@example.com,https://www.trustpilot.com/evaluate/acme.example,"
    )


def test_workbook_is_read() -> None:
    place, shape, head = io.BytesIO(), Shape("xlsx"), ["Name", "E-mail", "Order"]
    book = table_file(place, shape, head)
    book.put(speller(shape, head)([["Zoé", "zoe@example.com", "A-1"]]))
    book.close()
    answer = ask(file=SimpleUploadedFile("customers.xlsx", place.getvalue()))
    assert answer.context["made"] == 1


def test_a_sheet_can_be_chosen_and_the_page_says_which_one_was_read() -> None:
    book = two_sheets(
        text_rows(("Note",), ("Read me",)), text_rows(("Name", "E-mail"), ("Zoé", "zoe@x.example"))
    )

    def sent(sheet: str) -> tuple[int, str]:
        answer = ask(file=SimpleUploadedFile("customers.xlsx", book), sheet=sheet)
        return answer.status_code, answer.content.decode()

    code, shown = sent("")
    assert (code, "Only the sheet “First” is read; 1 other sheet is not." in shown) == (422, True)
    for wanted in ("Second", "2"):
        code, shown = sent(wanted)
        assert (code, "Only the sheet “Second” is read" in shown, "Zoé" in shown) == (200, True, True)
    code, shown = sent("3")
    assert (code, "Its sheets: “First”, “Second”." in shown) == (422, True)
    answer = ask(pasted="Name,E-mail\nZoé,zoe@x.example\n", sheet="2")
    assert answer.status_code == 422
    assert answer.context["form"].errors["sheet"] == ["Only a workbook has sheets, and this file is none."]


def test_dummy_data_needs_no_key_and_can_be_verified() -> None:
    answer = ask(act="dummy")
    assert answer.context["made"] == 6
    reading = read_link(answer.context["links"][0]["url"], sample.KEYS)
    assert reading.payload["name"] == "Åse Müller"


def test_keys_are_asked_for_and_never_shown_again() -> None:
    said = {"family": "business_generated", "pasted": "Zoé, zoe@example.com, A-1"}
    missing = ask(**said)
    assert (missing.status_code, "encryption_key" in missing.context["form"].errors) == (422, True)
    keys = {name: getattr(sample.KEYS, name) for name in ("encryption_key", "authentication_key")}
    answer = ask(**said, **keys)
    assert answer.context["made"] == 1
    assert keys["encryption_key"] not in answer.content.decode()


def test_keys_in_the_list_are_refused_with_advice() -> None:
    row = f"Zoé, zoe@example.com, A-1, acme.example, {sample.KEYS.encryption_key}"
    answer = ask(pasted=row)
    assert (answer.status_code, b"holds secret keys" in answer.content) == (422, True)


def test_what_is_missing_is_named() -> None:
    answer = ask(family="legacy", secret_key="mykey12", pasted="zoe@example.com\nbob@example.com")
    assert answer.status_code == 422
    assert "Name, Reference" in answer.content.decode()


def test_nothing_to_do_is_said() -> None:
    assert ask().status_code == 422


def test_nothing_is_kept(settings: Any, tmp_path: Any) -> None:
    settings.MEDIA_ROOT = tmp_path
    ask(pasted="Zoé, zoe@example.com, A-1")
    assert list(tmp_path.iterdir()) == []
    with connections["owner"].cursor() as cursor:
        for model in (ExportedLink, LinkBatch):
            cursor.execute(f"SELECT count(*) FROM {model._meta.db_table}")
            assert cursor.fetchone() == (0,)


def test_too_large_a_list_is_refused_unread(settings: Any) -> None:
    settings.PUBLIC_UPLOAD_MAX_BYTES = 1024 * 1024
    body = io.BytesIO(b"x" * (settings.PUBLIC_UPLOAD_MAX_BYTES + FRAME + 1))
    answer = Client().post(PAGE, {"file": body, "family": "plain"})
    assert (answer.status_code, b"up to 1 MB" in answer.content) == (413, True)


def test_too_many_rows_are_refused_in_words() -> None:
    rows = "\n".join(f"P,p{number}@example.com,{number}" for number in range(MOST_ROWS + 1))
    answer = ask(pasted=rows)
    assert (answer.status_code, b"are too many here" in answer.content) == (422, True)


def test_stranger_is_asked_to_wait_after_many_lists() -> None:
    answers = [ask().status_code for _ in range(MOST_LISTS + 1)]
    assert answers == [422] * MOST_LISTS + [429]
