"""Finished files: spelled as other programs read them, in pieces, one or many."""

from __future__ import annotations

import csv
import io
import json
import zipfile

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.exceptions import Invalid
from invitations.sheet_reader.tables import sheet_rows
from links.formats import workbook as workbook_format
from links.formats.files import table_file
from links.formats.pieces import speller
from links.formats.shape import Shape, check_shape
from links.mail_tools import MAIL_TOOLS
from links.split_files import MAX_FILES, SplitFiles, TooManyFiles

HEADINGS = ["Name", "Link"]
# What rows can hold: texts on one line.
CELLS = st.text(st.characters(exclude_categories=["Cs", "Cc", "Zl", "Zp"]), max_size=12)


def written(shape: Shape, rows: list[list[str]]) -> bytes:
    stream = io.BytesIO()
    file = table_file(stream, shape, HEADINGS)
    spell = speller(shape, HEADINGS)
    for row in rows:
        file.put(spell([row]))
    file.close()
    return stream.getvalue()


@given(st.lists(st.tuples(CELLS, CELLS), max_size=5))
def test_tables_read_back_as_they_were(rows: list[tuple[str, str]]) -> None:
    for shape in (
        Shape(is_guarded=False),
        Shape("tsv", is_guarded=False),
        Shape(delimiter=";", is_guarded=False),
    ):
        delimiter = "\t" if shape.format == "tsv" else shape.delimiter
        text = written(shape, list(map(list, rows))).decode()
        assert [tuple(row) for row in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)][
            1:
        ] == rows
        oracle = io.StringIO(newline="")
        csv.writer(oracle, delimiter=delimiter).writerows([HEADINGS, *rows])
        assert text == oracle.getvalue()


@given(st.lists(st.tuples(CELLS.map(str.strip).filter(bool), CELLS), min_size=1, max_size=5))
def test_workbooks_and_json_lines_read_back_as_they_were(rows: list[tuple[str, str]]) -> None:
    found = written(Shape("jsonl"), list(map(list, rows))).decode()
    assert [tuple(json.loads(line).values()) for line in found.split("\n")[:-1]] == rows
    sheet = [
        tuple(cells) for _, cells in sheet_rows(io.BytesIO(written(Shape("xlsx"), list(map(list, rows)))))
    ]
    assert [(a, b) for a, b in sheet[1:]] == rows


def test_totally_moneys_layout_is_met_byte_for_byte() -> None:
    made = written(
        Shape("totally_money", is_guarded=False), [["Jane Doe", "https://x.example/?a=1"], ["=1", ""]]
    )
    assert made == b"Name,Link,\r\nJane Doe,https://x.example/?a=1,\r\n=1,,\r\n"
    quoted = written(Shape("totally_money", is_guarded=False), [["Doe, Jane", 'J "Jo" D']])
    assert quoted.splitlines()[1] == b'"Doe, Jane","J ""Jo"" D",'


def test_what_looks_like_an_escape_of_a_workbook_comes_through_it() -> None:
    rows = list(sheet_rows(io.BytesIO(written(Shape("xlsx"), [["_x0041_ _xZZ_", "a_x000D_b"]]))))
    assert rows[1][1] == ["_x0041_ _xZZ_", "a_x000D_b"]


def test_formulas_are_guarded_where_a_spreadsheet_would_run_them() -> None:
    rows = [["=1+1", "@x"], ["-5", "+44"], ["O'Brien", "a=b"]]
    guarded = list(csv.reader(io.StringIO(written(Shape(), rows).decode())))[1:]
    assert guarded == [["'=1+1", "'@x"], ["'-5", "'+44"], ["O'Brien", "a=b"]]
    assert list(csv.reader(io.StringIO(written(Shape(is_guarded=False), rows).decode())))[1:] == rows


def test_encodings_are_met_and_what_they_lack_becomes_a_question_mark() -> None:
    rows = [["Åse 山", "x"]]
    assert written(Shape(encoding="utf-8-sig"), rows).startswith("\ufeffName".encode())
    assert written(Shape(encoding="utf-16"), rows).decode("utf-16").splitlines()[1] == "Åse 山,x"
    assert b"\xc5se ?,x" in written(Shape(encoding="cp1252"), rows)
    assert b"?se ?,x" in written(Shape(encoding="ascii"), rows)
    assert written(Shape(has_header=False), rows) == "Åse 山,x\r\n".encode()


def test_a_full_sheet_is_followed_by_another_with_the_same_header(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workbook_format, "MAX_ROWS", 4)
    made = written(Shape("xlsx"), [[f"n{number}", "x"] for number in range(7)])
    with zipfile.ZipFile(io.BytesIO(made)) as package:
        sheets = [name for name in package.namelist() if "worksheets" in name]
        texts = [package.read(name).decode() for name in sheets]
    assert [text.count("<row>") for text in texts] == [4, 4, 2]
    assert all(text.count(">Name<") == 1 for text in texts)


def test_a_workbook_without_rows_is_still_one() -> None:
    assert list(sheet_rows(io.BytesIO(written(Shape("xlsx"), [])))) == [(1, HEADINGS)]
    assert zipfile.ZipFile(io.BytesIO(written(Shape("xlsx", has_header=False), []))).testzip() is None


def test_a_file_for_each_group_has_a_name_of_its_own_and_there_are_not_too_many() -> None:
    stream = io.BytesIO()
    split = SplitFiles(stream, Shape(), HEADINGS)
    spell = speller(Shape(), HEADINGS)
    split.put(spell([["a", "1"], ["b", "2"], ["c", "3"], ["d", "4"]]), ["Lamp!", "lamp", "", "Lamp!"])
    split.close()
    with zipfile.ZipFile(stream) as archive:
        found = {name: archive.read(name).decode().split()[1:] for name in archive.namelist()}
    assert found == {"other.csv": ["c,3"], "lamp.csv": ["a,1", "d,4"], "lamp-2.csv": ["b,2"]}
    many = SplitFiles(io.BytesIO(), Shape(), HEADINGS)
    with pytest.raises(TooManyFiles):
        many.put(b"x\r\n" * (MAX_FILES + 1), [str(number) for number in range(MAX_FILES + 1)])


def test_every_preset_is_one_that_can_be_made() -> None:
    assert set(MAIL_TOOLS) == {"table", "totally_money", "exact_target", "mailchimp", "brevo", "klaviyo"}
    for tool in MAIL_TOOLS.values():
        check_shape(tool.shape)
        headings = [one.heading for one in tool.columns]
        assert len(set(map(str.casefold, headings))) == len(headings)
        assert sum(one.key == "link" for one in tool.columns) == 1
    assert "Subscriber" in [one.heading for one in MAIL_TOOLS["exact_target"].columns]
    with pytest.raises(Invalid, match=r"comma|format|encoding"):
        check_shape(Shape("doc", "latin-7", "x"))


def test_another_program_reads_our_workbooks() -> None:
    rows = [["Åse O'Brien", "https://example.com/?a=1&b=2"], ["山田 <b>", '"quoted", = + - @'], ["", "😀"]]
    book = openpyxl.load_workbook(io.BytesIO(written(Shape("xlsx", is_guarded=False), rows)), read_only=True)
    found = [[cell or "" for cell in row] for row in book.worksheets[0].iter_rows(values_only=True)]
    assert found == [HEADINGS, *rows]
