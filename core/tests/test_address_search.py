"""Addresses are found in whatever a file may be: a table in any encoding, a workbook, a folder."""

from __future__ import annotations

import io
import zipfile

import pytest

from core.address_search import BLOCK, addresses_in


def found(content: bytes, encoding: str = "utf-8") -> set[str]:
    return set(addresses_in(io.BytesIO(content), encoding))


def packed(name: str, content: bytes) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr(name, content)
    return file.getvalue()


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        ("Name;Zoé@Example.com;x\r\n", "utf-8"),
        ('"Zoé, K","Zoé@Example.com"\n', "utf-16"),
        ("a\tZoé@Example.com\n", "cp1252"),
        ('{"email": "Zoé@Example.com"}', "utf-8"),
        ("'Zoé@Example.com'", "utf-8"),
        ("Zoé <Zoé@Example.com>", "utf-8"),
        ("mailto:Zoé@Example.com", "utf-8"),
    ],
)
def test_an_address_is_found_as_it_is_spelt(text: str, encoding: str) -> None:
    assert found(text.encode(encoding), encoding) == {"Zoé@Example.com"}


def test_an_address_across_two_blocks_is_found() -> None:
    assert "zoe@example.com" in found(b"x," * (BLOCK // 2 - 2) + b"zoe@example.com\n")


def test_workbooks_and_folders_of_them_are_looked_into() -> None:
    sheet = packed("xl/sharedStrings.xml", b"<t>o&amp;k@example.com</t><t>none</t>")
    assert found(sheet, "cp1252") == {"o&k@example.com"}
    assert found(packed("a.xlsx", sheet)) == {"o&k@example.com"}
    assert found(packed("a.csv", "é@example.com".encode("cp1252")), "cp1252") == {"é@example.com"}


def test_a_damaged_package_ends_early() -> None:
    assert found(packed("a.csv", b"zoe@example.com")[:30]) == set()
