"""Rows spelled as pieces of a file, in UTF-8, one line each. Pure.

No cell holds a line feed, so a piece can be cut into its rows again.
"""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Callable, Iterable, Sequence

from invitations.csv_reader.safety import DANGEROUS, quoted
from links.formats.shape import Format, Shape

Cells = Sequence[str]
Speller = Callable[[Iterable[Cells]], bytes]

_AMBIGUOUS = re.compile('[,"\r]')
_RUNNING = frozenset(DANGEROUS)
_XML = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;"})
# What XML 1.0 §2.2 allows in no document.
_NO_XML = re.compile("[\x00-\x08\x0b-\x1f\ufffe\uffff\ud800-\udfff]")
# A text that looks like one of the escapes of ECMA-376 part 1 §22.9.2.19 would be read as one.
_LIKE_ESCAPE = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")


def speller(shape: Shape, headings: Sequence[str]) -> Speller:
    """Return the function that makes a piece of rows, in the order and under the names of `headings`."""
    spell = _SPELLERS.get(Format(shape.format))
    if spell is not None:
        return spell
    if shape.format == Format.JSON_LINES:
        return _json_speller(headings)
    return _table_speller(
        "\t" if shape.format == Format.TSV else shape.delimiter, is_guarded=shape.is_guarded
    )


def header(shape: Shape, headings: Sequence[str]) -> bytes:
    """Return the piece that names the columns; nothing where none is wanted or the format has none."""
    if not shape.has_header or shape.format == Format.JSON_LINES:
        return b""
    return speller(shape, headings)([headings])


def _table_speller(delimiter: str, *, is_guarded: bool) -> Speller:
    """Return what spells as `csv.writer` does (RFC 4180), only quicker where cells are long and plain."""

    def spell(rows: Iterable[Cells]) -> bytes:
        lines = []
        for row in rows:
            shown = row
            if is_guarded and not _RUNNING.isdisjoint([cell[:1] for cell in row]):
                shown = [quoted(cell) for cell in row]
            line = delimiter.join(shown)
            if not line or line.count(delimiter) != len(row) - 1 or '"' in line or "\r" in line:
                line = _written(shown, delimiter)
            lines.append(line)
        return "".join([f"{line}\r\n" for line in lines]).encode("utf-8", "replace")

    return spell


def _written(row: Cells, delimiter: str) -> str:
    text = io.StringIO(newline="")
    csv.writer(text, delimiter=delimiter, lineterminator="").writerow(row)
    return text.getvalue()


def _totally_money(rows: Iterable[Cells]) -> bytes:
    """Spell as that generator did: a comma behind each cell, also the last, and CRLF; quotes only where it had none."""
    lines = []
    for row in rows:
        line = ",".join(row)
        if line.count(",") != len(row) - 1 or '"' in line or "\r" in line:
            line = ",".join([_enclosed(cell) if _AMBIGUOUS.search(cell) else cell for cell in row])
        lines.append(line)
    return "".join([f"{line},\r\n" for line in lines]).encode("utf-8", "replace")


def _enclosed(cell: str) -> str:
    return '"' + cell.replace('"', '""') + '"'


def _workbook(rows: Iterable[Cells]) -> bytes:
    pieces = []
    for row in rows:
        cells = "".join(
            [f'<c t="inlineStr"><is><t xml:space="preserve">{_xml(cell)}</t></is></c>' for cell in row]
        )
        pieces.append(f"<row>{cells}</row>\n")
    return "".join(pieces).encode("utf-8", "replace")


def _xml(cell: str) -> str:
    if cell.isprintable():
        cell = cell if "_x" not in cell else _LIKE_ESCAPE.sub("_x005F_", cell)
    else:
        cell = _NO_XML.sub("\ufffd", _LIKE_ESCAPE.sub("_x005F_", cell))
    return cell.translate(_XML) if "&" in cell or "<" in cell or ">" in cell else cell


def _json_speller(headings: Sequence[str]) -> Speller:
    encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode

    def spell(rows: Iterable[Cells]) -> bytes:
        lines = [encode(dict(zip(headings, row, strict=True))) for row in rows]
        return "".join([f"{line}\n" for line in lines]).encode("utf-8", "replace")

    return spell


_SPELLERS: dict[Format, Speller] = {Format.TOTALLY_MONEY: _totally_money, Format.XLSX: _workbook}
