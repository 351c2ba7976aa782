"""The count of a soak of lists, and the lists themselves: honest ones are what they say, and forms are read."""

from __future__ import annotations

import csv
import io
from dataclasses import replace
from random import Random

import pytest

from bench.soak.lists import texts, workbooks
from bench.soak.lists.forms import Form
from bench.soak.lists.reckoning import Read, judge
from bench.soak.lists.texts import Made
from bench.soak.lists.wizard import Seen
from tests.soak.planted import failing

HONEST = Read("imp_1", "finished", {"created": 3, "duplicate_in_file": 1}, "", 1, 3)
RUINED = Read("imp_2", "failed", {}, "the file is gone", 0, 0)
FORM = """
<form id="other"><input name="no" value="no"></form>
<form id="check"><input type="hidden" name="layout_seen" value="abc"><input type="checkbox" name="has_header" checked>
<select name="column_0"><option value="">Left out</option><option value="email" selected>E-mail</option></select>
<select name="column_1"><option value="" selected>Left out</option><option value="reference">Order</option></select>
<select name="format_occurred_at"><option value="" selected>Choose</option><option value="iso">ISO</option></select>
</form>
"""


def judged(
    *found: Read, twice: tuple[str, ...] = (), wrong: tuple[str, ...] = (), unseen: tuple[str, ...] = ()
) -> set[str]:
    seen = Seen({"imp_1": Made("honest.csv", b"", 4), "imp_2": Made("ruined.csv", b"")}, list(wrong))
    return failing(judge(found or (HONEST, RUINED), twice, seen, unseen, 100))


def test_a_faultless_run_passes() -> None:
    assert judged() == set()


@pytest.mark.parametrize(
    ("honest", "row"),
    [
        (replace(HONEST, state="running"), "imports not read to their end"),
        (replace(HONEST, state="failed", error="why"), "honest lists that failed"),
        (replace(HONEST, counts={"created": 3}, issues=0), "verdicts that are not the file's rows"),
        (replace(HONEST, issues=0), "rows left out without a reason"),
        (replace(HONEST, events=4), "events that are not the verdicts"),
        (replace(HONEST, counts={"created": 3, "invalid": 1}), "honest rows left out"),
        (replace(HONEST, import_run="imp_3"), "begun without being confirmed"),
    ],
)
def test_a_planted_fault_is_named(honest: Read, row: str) -> None:
    assert row in judged(honest, RUINED)


def test_failures_doubles_and_pages_are_named() -> None:
    assert "failed without a reason" in judged(HONEST, replace(RUINED, error=""))
    assert judged(twice=("A-1",)) == {"there twice"}
    assert judged(wrong=("POST new/: 500",)) == {"server errors and silences"}
    assert judged(unseen=("accepted/: 500",)) == {"pages of imports that fail"}


def test_lists_have_as_many_rows_as_they_say() -> None:
    dice = Random(7)
    for number in range(6):
        made = texts.odd(dice, number)
        text = made.content.decode("utf-8-sig")
        delimiter = next(sign for sign in ",;\t|" if f'"order_id"{sign}' in text)
        assert len(list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter))) - 1 == made.rows
        assert texts.ruined(dice, number).content != b""
        assert workbooks.honest_workbook(dice, number).content.startswith(b"PK")


def test_forms_are_filled_in_as_they_stand_and_what_is_missing_is_chosen() -> None:
    form = Form(FORM, "check")
    assert form.values["layout_seen"] == "abc"
    assert (form.values["column_0"], form.values["has_header"]) == ("email", "on")
    sent = form.filled_in(Random(1))
    assert (sent["column_1"], sent["format_occurred_at"]) == ("reference", "iso")
    assert "no" not in sent
