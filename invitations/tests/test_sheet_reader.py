"""Workbooks read as the tables they show: values, moments, merged cells, and packages that mean harm."""

from __future__ import annotations

import io
import zipfile
from datetime import datetime

import pytest
import xlsxwriter

from invitations.csv_reader.inspection import Unreadable, UnreadableFile, look
from invitations.csv_reader.lines import LineSource
from invitations.csv_reader.records import records
from invitations.sheet_reader import archive
from invitations.sheet_reader.cells import number_text
from invitations.sheet_reader.styles import MOMENT
from invitations.sheet_reader.tables import as_csv, sheet_rows
from invitations.table_files import table_file
from invitations.tests.workbooks import packed, relations, text_rows, workbook

_STYLES = (
    '<numFmts><numFmt numFmtId="164" formatCode="00000"/><numFmt numFmtId="165" formatCode="0.00 &quot;days&quot;"/>'
    '<numFmt numFmtId="166" formatCode="[$-407]d. mmmm yyyy"/></numFmts>'
    '<cellStyleXfs><xf numFmtId="14"/></cellStyleXfs>'
    '<cellXfs><xf numFmtId="0"/><xf numFmtId="22"/><xf numFmtId="164"/><xf numFmtId="165"/>'
    '<xf numFmtId="166"/></cellXfs>'
)


def rows(content: bytes) -> list[tuple[int, list[str]]]:
    return list(sheet_rows(io.BytesIO(content)))


def csv_of(content: bytes) -> str:
    return b"".join(as_csv(io.BytesIO(content))).decode()


def reason_of(content: bytes) -> Unreadable:
    with pytest.raises(UnreadableFile) as caught:
        rows(content)
    return caught.value.reason


def test_cells_of_every_kind_become_the_text_that_is_seen() -> None:
    content = workbook(
        '<row r="1"><c r="A1" t="s"><v>0</v></c><c r="B1" t="s"><v>1</v></c></row>'
        '<row r="2"><c r="A2" t="str"><f>"a"&amp;"b"</f><v>ab@example.com</v></c><c r="B2"><v>1234567890123</v></c>'
        '<c r="C2" t="b"><v>1</v></c><c r="D2" t="e"><v>#N/A</v></c><c r="E2" s="1"><v>45657.999305555553</v></c>'
        '<c r="F2" s="2"><v>77</v></c><c r="G2" s="3"><v>0.30000000000000004</v></c><c r="H2" s="4"><v>45657</v></c>'
        '<c r="I2" t="d"><v>2026-01-02</v></c></row>',
        strings="<si><t>E_x002d_mail</t></si><si><r><t>Or</t></r><r><t>der</t></r><rPh><t>aloud</t></rPh></si>",
        styles=_STYLES,
    )
    first, second = rows(content)
    assert first == (1, ["E-mail", "Order", *[""] * 7])
    assert second == (
        2,
        [
            "ab@example.com",
            "1234567890123",
            "TRUE",
            "#N/A",
            "2024-12-31 23:59:00",
            "00077",
            "0.3",
            "2024-12-31",
            "2026-01-02",
        ],
    )


@pytest.mark.parametrize(
    ("raw", "has_1904", "shown"),
    [
        ("1", False, "1900-01-01"),
        ("59", False, "1900-02-28"),
        ("61", False, "1900-03-01"),
        ("0.5", False, "12:00:00"),
        ("0", True, "00:00:00"),
        ("44195", True, "2024-12-31"),
        ("45657.9999999", False, "2025-01-01"),
        ("-3", False, "-3"),
        ("nan", False, "nan"),
        ("9999999", False, "9999999"),
    ],
)
def test_serial_numbers_become_days(raw: str, has_1904: bool, shown: str) -> None:
    assert number_text(raw, MOMENT, has_1904=has_1904) == shown


@pytest.mark.parametrize(
    ("raw", "shown"),
    [("12", "12"), ("12.0", "12"), ("1E+20", "100000000000000000000"), ("1e-7", "0.0000001"), ("x", "x")],
)
def test_numbers_keep_their_digits(raw: str, shown: str) -> None:
    assert number_text(raw, 0, has_1904=False) == shown


def test_merged_cells_repeat_their_value_and_line_numbers_are_row_numbers() -> None:
    content = workbook(
        '<row r="2"><c r="A2" t="inlineStr"><is><t>a</t></is></c>'
        '<c r="B2" t="inlineStr"><is><t>Shop &amp;\n1</t></is></c></row>'
        '<row r="4"><c r="A4" t="inlineStr"><is><t>b, "c"</t></is></c></row>',
        after='<mergeCells count="1"><mergeCell ref="B2:C4"/></mergeCells>',
    )
    assert csv_of(content) == '\na,Shop & 1,Shop & 1\n\n"b, ""c""",Shop & 1,Shop & 1\n'
    source = LineSource(io.BytesIO(csv_of(content).encode()), "utf-8")
    assert [line for line, _ in records(source, ",")] == [2, 4]


def test_the_first_visible_sheet_is_read_and_prefixes_do_not_matter() -> None:
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    content = workbook(
        "",
        book='<workbookPr date1904="true"/><sheets><sheet name="x" state="hidden" r:id="worksheet2"/>'
        '<sheet name="y" r:id="worksheet1"/></sheets>',
        sheet=f'<x:worksheet xmlns:x="{main}"><x:sheetData><x:row><x:c><x:v>7</x:v></x:c></x:row></x:sheetData>'
        "</x:worksheet>",
    )
    assert rows(content) == [(1, ["7"])]


def test_a_workbook_is_looked_at_like_any_other_file() -> None:
    content = workbook(
        text_rows(("E-mail", "Order id", "Ordered at"), ("a@example.com", "o-1", "2026-03-01"))
    )
    with table_file(io.BytesIO(content)) as table:
        layout = look(table.read(), is_whole=True, encoding="utf-8")
    assert layout.columns == ("E-mail", "Order id", "Ordered at")
    assert layout.rows == (("a@example.com", "o-1", "2026-03-01"),)


def test_other_files_stay_as_they_are() -> None:
    with table_file(io.BytesIO(b"a,b\n")) as table:
        assert table.read() == b"a,b\n"


def test_what_is_no_workbook_or_damaged_is_refused_in_one_way() -> None:
    whole = workbook(text_rows(("a", "b")))
    assert reason_of(b"PK\x03\x04rest") == Unreadable.BROKEN_WORKBOOK
    assert reason_of(whole[: len(whole) // 2]) == Unreadable.BROKEN_WORKBOOK
    assert reason_of(packed({"mimetype": "application/vnd.oasis"})) == Unreadable.WORKBOOK
    assert reason_of(workbook("", sheet="<worksheet><sheetData><row>")) == Unreadable.BROKEN_WORKBOOK
    assert reason_of(workbook("", book="<sheets/>")) == Unreadable.EMPTY
    assert (
        reason_of(workbook("", book_relations=relations(worksheet1="../../etc/passwd"))) == Unreadable.EMPTY
    )
    with pytest.raises(UnreadableFile):
        csv_of(workbook(""))


def test_hostile_packages_are_refused_before_they_are_unpacked(monkeypatch: pytest.MonkeyPatch) -> None:
    bomb = '<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><worksheet><sheetData>&b;</sheetData></worksheet>'
    assert reason_of(workbook("", sheet=bomb)) == Unreadable.BROKEN_WORKBOOK
    assert reason_of(workbook('<row r="5"/><row r="4"/>')) == Unreadable.BROKEN_WORKBOOK
    assert reason_of(workbook('<row r="1048577"/>')) == Unreadable.BROKEN_WORKBOOK
    assert reason_of(workbook('<row><c t="s"><v>3</v></c></row>')) == Unreadable.BROKEN_WORKBOOK
    many = {f"xl/{number}": "" for number in range(archive.MAX_PARTS + 1)}
    assert reason_of(packed(many)) == Unreadable.WORKBOOK_TOO_LARGE
    assert reason_of(workbook("<row/>" * 500_000)) == Unreadable.WORKBOOK_TOO_LARGE
    monkeypatch.setattr(archive, "MAX_SMALL_PART", 1000)
    assert reason_of(workbook("", styles=" " * 2000)) == Unreadable.WORKBOOK_TOO_LARGE


def test_a_package_that_lies_about_its_size_gives_no_more_than_it_said() -> None:
    content = bytearray(workbook(text_rows(*[("a@example.com", str(number)) for number in range(500)])))
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        size = package.getinfo("xl/worksheets/sheet1.xml").file_size.to_bytes(4, "little")
    lying = bytes(content).replace(size, (100).to_bytes(4, "little"))
    assert lying != bytes(content)
    assert reason_of(lying) == Unreadable.BROKEN_WORKBOOK


def test_a_cell_longer_than_allowed_is_seen_to_be() -> None:
    content = workbook(text_rows(("a", "b"), ("x" * 10_000, "y")))
    source = LineSource(io.BytesIO(csv_of(content).encode()), "utf-8")
    assert [cells for _, cells in records(source, ",")][1].reason == "cell_too_long"


def test_a_column_too_many_is_seen_to_be() -> None:
    with pytest.raises(UnreadableFile) as caught:
        look(
            csv_of(workbook('<row r="1"><c r="ZZ1"><v>1</v></c></row>')).encode(),
            is_whole=True,
            encoding="utf-8",
        )
    assert caught.value.reason == Unreadable.TOO_MANY_COLUMNS


def test_workbooks_of_another_program_are_read() -> None:
    content = io.BytesIO()
    with xlsxwriter.Workbook(content, {"in_memory": True, "default_date_format": "yyyy-mm-dd hh:mm"}) as book:
        sheet = book.add_worksheet("Orders")
        sheet.write_row(0, 0, ["Reference", "E-mail", "Delivered", "Price"])
        sheet.write_row(1, 0, ["Ä-1 & <2>", "åse@customer.example"])
        sheet.write_datetime(1, 2, datetime(2026, 11, 3, 14, 30))
        sheet.write_formula(1, 3, "=2*3", None, 6)
    assert [cells for _line, cells in rows(content.getvalue())] == [
        ["Reference", "E-mail", "Delivered", "Price"],
        ["Ä-1 & <2>", "åse@customer.example", "2026-11-03 14:30:00", "6"],
    ]
