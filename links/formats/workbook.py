"""A workbook written as a stream, in constant memory: a new sheet begins where one is full."""

from __future__ import annotations

import zipfile
from typing import IO, Any

MAX_ROWS = 1_048_576  # of a sheet, by its file format
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_DAY = (1980, 1, 1, 0, 0, 0)  # the first that a ZIP file knows; equal content gives equal bytes


class WorkbookFile:
    """Takes pieces of rows in XML. `header` is the piece with which every sheet begins, perhaps empty."""

    def __init__(self, stream: Any, header: bytes = b"") -> None:
        self._zip = zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED, compresslevel=6)
        self._sheets = 0
        self._rows = 0
        self._header = header
        self._part: IO[bytes] | None = None

    def put(self, piece: bytes) -> None:
        """Add rows, spread over as many sheets as they need."""
        rows = piece.count(b"\n")
        if self._part is not None and self._rows + rows <= MAX_ROWS:
            self._part.write(piece)
            self._rows += rows
            return
        lines = piece.splitlines(keepends=True)
        while lines:
            if self._part is None or self._rows >= MAX_ROWS:
                self._begin_sheet()
            room = MAX_ROWS - self._rows
            self._part.write(b"".join(lines[:room]))
            self._rows += len(lines[:room])
            lines = lines[room:]

    def close(self) -> None:
        """End the last sheet and add the parts that name the sheets."""
        if self._part is None:
            self._begin_sheet()
        self._end_sheet()
        numbers = range(1, self._sheets + 1)
        sheets = "".join(f'<sheet name="Links {n}" sheetId="{n}" r:id="rId{n}"/>' for n in numbers)
        targets = "".join(
            f'<Relationship Id="rId{n}" Type="{_OFFICE}/worksheet" Target="worksheets/sheet{n}.xml"/>'
            for n in numbers
        )
        overrides = "".join(
            f'<Override PartName="/xl/worksheets/sheet{n}.xml" ContentType="{_content("worksheet")}"/>'
            for n in numbers
        )
        self._add(
            "xl/workbook.xml",
            f'<workbook xmlns="{_MAIN}" xmlns:r="{_OFFICE}"><sheets>{sheets}</sheets></workbook>',
        )
        self._add(
            "xl/_rels/workbook.xml.rels",
            f'<Relationships xmlns="{_PACKAGE}/relationships">{targets}</Relationships>',
        )
        self._add(
            "_rels/.rels",
            f'<Relationships xmlns="{_PACKAGE}/relationships"><Relationship Id="rId1" '
            f'Type="{_OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        )
        self._add(
            "[Content_Types].xml",
            f'<Types xmlns="{_PACKAGE}/content-types"><Default Extension="rels" '
            'ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" '
            'ContentType="application/xml"/><Override PartName="/xl/workbook.xml" '
            f'ContentType="{_content("sheet.main")}"/>{overrides}</Types>',
        )
        self._zip.close()

    def _begin_sheet(self) -> None:
        self._end_sheet()
        self._sheets += 1
        part = zipfile.ZipInfo(f"xl/worksheets/sheet{self._sheets}.xml", _DAY)
        part.compress_type = zipfile.ZIP_DEFLATED
        self._part = self._zip.open(part, "w", force_zip64=True)
        self._part.write(f'{_XML}<worksheet xmlns="{_MAIN}"><sheetData>\n'.encode())
        self._part.write(self._header)
        self._rows = self._header.count(b"\n")

    def _end_sheet(self) -> None:
        if self._part is not None:
            self._part.write(b"</sheetData></worksheet>")
            self._part.close()
            self._part = None

    def _add(self, name: str, text: str) -> None:
        part = zipfile.ZipInfo(name, _DAY)
        part.compress_type = zipfile.ZIP_DEFLATED
        self._zip.writestr(part, _XML + text)


def _content(kind: str) -> str:
    return f"application/vnd.openxmlformats-officedocument.spreadsheetml.{kind}+xml"
