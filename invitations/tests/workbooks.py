"""Workbooks for tests, put together from XML by hand, so that every way in which programs write them can be tried."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping

_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"


def relations(**targets: str) -> str:
    """Return a part of relations; each is kind=target, its identity is the kind."""
    inner = "".join(
        f'<Relationship Id="{kind}" Type="{_OFFICE}/{kind.rstrip("0123456789")}" Target="{target}"/>'
        for kind, target in targets.items()
    )
    return f'<Relationships xmlns="{_PACKAGE}">{inner}</Relationships>'


def workbook(
    rows: str, *, strings: str = "", styles: str = "", properties: str = "", after: str = "", **parts: str
) -> bytes:
    """Return a workbook whose only sheet has this XML between `<sheetData>` and its end.

    `strings` and `styles` are what stands inside `<sst>` and `<styleSheet>`; `after` follows the rows. `parts` replace
    or add whole parts, named by `book`, `sheet`, `book_relations`.
    """
    book = f'{properties}<sheets><sheet name="List" sheetId="1" r:id="worksheet1"/></sheets>'
    made: dict[str, str] = {
        "_rels/.rels": relations(officeDocument="xl/workbook.xml"),
        "xl/workbook.xml": f'<workbook xmlns="{_MAIN}" xmlns:r="{_OFFICE}">{parts.get("book", book)}</workbook>',
        "xl/_rels/workbook.xml.rels": parts.get(
            "book_relations",
            relations(
                worksheet1="worksheets/sheet1.xml", sharedStrings="/xl/sharedStrings.xml", styles="styles.xml"
            ),
        ),
        "xl/worksheets/sheet1.xml": parts.get(
            "sheet", f'<worksheet xmlns="{_MAIN}"><sheetData>{rows}</sheetData>{after}</worksheet>'
        ),
        "xl/sharedStrings.xml": f'<sst xmlns="{_MAIN}">{strings}</sst>',
        "xl/styles.xml": f'<styleSheet xmlns="{_MAIN}">{styles}</styleSheet>',
    }
    return packed(made)


def packed(parts: Mapping[str, str]) -> bytes:
    """Return a package of these parts."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as package:
        for name, text in parts.items():
            package.writestr(name, text)
    return file.getvalue()


def text_rows(*rows: tuple[str, ...]) -> str:
    """Return rows of texts that stand in their cells."""
    return "".join(
        "<row>" + "".join(f'<c t="inlineStr"><is><t>{text}</t></is></c>' for text in row) + "</row>"
        for row in rows
    )


def two_sheets(first: str, second: str) -> bytes:
    """Return a workbook whose sheets, called First and Second, have these rows."""
    sheets = (("First", "worksheet1"), ("Second", "worksheet2"))
    named = "".join(f'<sheet name="{name}" sheetId="1" r:id="{part}"/>' for name, part in sheets)
    return packed(
        {
            "_rels/.rels": relations(officeDocument="xl/workbook.xml"),
            "xl/workbook.xml": f'<workbook xmlns="{_MAIN}" xmlns:r="{_OFFICE}"><sheets>{named}</sheets></workbook>',
            "xl/_rels/workbook.xml.rels": relations(
                worksheet1="worksheets/a.xml", worksheet2="worksheets/b.xml"
            ),
            "xl/worksheets/a.xml": f'<worksheet xmlns="{_MAIN}"><sheetData>{first}</sheetData></worksheet>',
            "xl/worksheets/b.xml": f'<worksheet xmlns="{_MAIN}"><sheetData>{second}</sheetData></worksheet>',
        }
    )
