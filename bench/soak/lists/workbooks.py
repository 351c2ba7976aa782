"""Workbooks: honest ones with all that spreadsheets do, and packages made to hurt whoever opens them. Pure."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from datetime import date
from functools import lru_cache
from random import Random

import xlsxwriter

from bench.soak.lists.texts import ODD, Made, table

_SHEET = "xl/worksheets/sheet1.xml"
_MEGABYTE = 1024 * 1024


def honest_workbook(dice: Random, number: int) -> Made:
    """Return a workbook with dates as numbers, formulas, texts shared or not, and a second sheet."""
    rows = table(dice, number, is_odd=False)
    return Made("honest.xlsx", _workbook(dice, rows), len(rows) - 1)


def odd_workbook(dice: Random, number: int) -> Made:
    """Return a workbook with merged cells, and odd ones: what its rows come to is for the reader to say."""
    return Made("odd.xlsx", _workbook(dice, table(dice, number, is_odd=True), is_odd=True))


def ruined_workbook(dice: Random, number: int) -> Made:
    """Return a workbook with bytes turned, in its package or in its sheet."""
    content = _workbook(dice, table(dice, number, is_odd=True))
    if dice.random() < 0.5:
        bytes_ = bytearray(content)
        for _ in range(dice.choice([1, 5, 50])):
            bytes_[dice.randrange(len(bytes_))] = dice.randrange(256)
        return Made("ruined.xlsx", bytes(bytes_[: dice.choice([None, len(bytes_) // 2])]))
    sheet = bytearray(zipfile.ZipFile(io.BytesIO(content)).read(_SHEET))
    for _ in range(dice.choice([1, 5])):
        sheet[dice.randrange(len(sheet))] = dice.randrange(32, 127)
    return Made("ruined.xlsx", _with(content, bytes(sheet)))


def bomb(dice: Random, number: int) -> Made:
    """Return a workbook that is small on the wire and large, deep, or endless once opened."""
    return Made("bomb.xlsx", _bomb(dice.randrange(len(_BOMBS))))


@lru_cache
def _bomb(kind: int) -> bytes:
    dice = Random(kind)
    return _BOMBS[kind](_workbook(dice, table(dice, kind, is_odd=False)))


def _workbook(dice: Random, rows: list[list[str]], *, is_odd: bool = False) -> bytes:
    file = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    book = xlsxwriter.Workbook(
        file, {**options, "constant_memory": dice.random() < 0.5, "nan_inf_to_errors": True}
    )
    sheet = book.add_worksheet("List")
    day = book.add_format({"num_format": "dd/mm/yyyy"})
    for at, row in enumerate(rows):
        for column, cell in enumerate(row):
            if column == 2 and at and _is_day(cell):
                sheet.write_datetime(at, column, date.fromisoformat(cell), day)
            elif is_odd and dice.random() < 0.02:
                sheet.write_formula(at, column, "=1/0", value=dice.choice(["#DIV/0!", 3, "", True]))
            else:
                sheet.write_string(at, column, cell[:30_000])
    if is_odd and len(rows) > 3:
        sheet.merge_range(2, 0, 3, 1, dice.choice(ODD)[:30_000])
    if dice.random() < 0.3:
        book.add_worksheet("Notes").write(0, 0, "nothing here")
    book.close()
    return file.getvalue()


def _is_day(text: str) -> bool:
    try:
        return date.fromisoformat(text).year > 1999
    except ValueError:
        return False


def _with(content: bytes, sheet: bytes, **more: bytes) -> bytes:
    """Return the package with another sheet, and more parts."""
    file = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(name, sheet if name == _SHEET else old.read(name))
        for name, part in more.items():
            new.writestr(name, part)
    return file.getvalue()


def _sheet(rows: bytes, before: bytes = b"") -> bytes:
    space = b'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
    return before + b"<worksheet " + space + b"><sheetData>" + rows + b"</sheetData></worksheet>"


def _laughs() -> bytes:
    lines = [b'<!ENTITY a0 "ha">']
    lines += [f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">'.encode() for n in range(1, 10)]
    return _sheet(b"<row><c><v>&a9;</v></c></row>", b"<!DOCTYPE x [" + b"".join(lines) + b"]>")


def _outside() -> bytes:
    entity = b'<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>'
    return _sheet(b'<row><c t="inlineStr"><is><t>&e;</t></is></c></row>', entity)


def _lies(content: bytes) -> bytes:
    """Say in the package's directory that the sheet is much smaller than it is."""
    packed = bytearray(_with(content, _sheet(b"<row/>" * 2_000_000)))
    at = packed.rfind(b"PK\x01\x02")
    packed[at + 24 : at + 28] = (100).to_bytes(4, "little")
    return bytes(packed)


_BOMBS: tuple[Callable[[bytes], bytes], ...] = (
    lambda content: _with(content, _sheet(b" " * (300 * _MEGABYTE))),
    lambda content: _with(content, _sheet(b"<row/>" * 3_000_000)),
    lambda content: _with(content, _sheet(b"<row>" * 200_000)),
    lambda content: _with(content, _sheet(b"<row>" + b"<c><v>1</v></c>" * 500_000 + b"</row>")),
    lambda content: _with(content, _sheet(b'<row r="999999999"><c r="ZZZZZ999999999"><v>1</v></c></row>')),
    lambda content: _with(
        content, _sheet(b'<row><c t="s"><v>-7</v></c><c t="s"><v>99999999</v></c></row>' * 9)
    ),
    lambda content: _with(content, _laughs()),
    lambda content: _with(content, _outside()),
    lambda content: _with(content, b"", **{f"more/{n}.xml": b"x" for n in range(2000)}),
    lambda content: _with(content, b"", **{"../../../tmp/soak": b"x"}),
    _lies,
    lambda content: content + content,
    lambda content: b"PK\x03\x04" + b"\x00" * 4000,
    lambda content: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 4000,
)
