"""A workbook's package: its sizes looked at before anything is unpacked, and the parts that a table is made of."""

from __future__ import annotations

import posixpath
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from typing import IO, BinaryIO
from xml.parsers import expat

from invitations.csv_reader.inspection import Unreadable, UnreadableFile
from invitations.sheet_reader.elements import Attributes, elements

SIGNATURE = b"PK\x03\x04"
MAX_PART = 1024 * 1024 * 1024  # bytes unpacked; a million rows of ten columns stay below it
MAX_SMALL_PART = 16 * 1024 * 1024  # of what is held in memory: the list of sheets, and the styles
MAX_PARTS = 5_000
# How many times larger than its package a part may be, beyond a size that is read in no time. Sheets of numbered
# rows come to twenty; a thousand is what nothing but repetition comes to.
MAX_RATIO, FREE_OF_RATIO = 100, 2 * 1024 * 1024
_DAMAGE = (
    zipfile.BadZipFile,
    zlib.error,
    expat.ExpatError,
    NotImplementedError,
    RuntimeError,
    EOFError,
    LookupError,
    ValueError,
)


def is_workbook(head: bytes) -> bool:
    """Tell whether a file that begins so may be a workbook of the kind that can be read."""
    return head.startswith(SIGNATURE)


@contextmanager
def faults_told() -> Iterator[None]:
    """Turn everything that a damaged or hostile package makes its readers raise into `UnreadableFile`."""
    try:
        yield
    except UnreadableFile:
        raise
    except _DAMAGE as error:
        raise UnreadableFile(Unreadable.BROKEN_WORKBOOK) from error


class Archive:
    """An opened package. Raises `UnreadableFile` when it is no workbook or unpacks to more than the limits."""

    def __init__(self, file: BinaryIO) -> None:
        with faults_told():
            self._zip = zipfile.ZipFile(file)
            parts = self._zip.infolist()
            if len(parts) > MAX_PARTS:
                raise UnreadableFile(Unreadable.WORKBOOK_TOO_LARGE)
            self._parts = {part.filename.lstrip("/"): part for part in parts}
            self.book = self._target("", "officeDocument") or "xl/workbook.xml"
            if self.book not in self._parts or not self.book.endswith(".xml"):
                raise UnreadableFile(Unreadable.WORKBOOK)
            self.sheet_name, self.other_sheets = "", 0
            self.sheet, self.has_1904 = self._first_sheet()

    @property
    def strings(self) -> str:
        """Return the name of the part with the shared strings, or nothing."""
        return self._target(self.book, "sharedStrings")

    @property
    def styles(self) -> str:
        """Return the name of the part with the styles, or nothing."""
        return self._target(self.book, "styles")

    def open(self, name: str, limit: int = MAX_PART) -> IO[bytes]:
        """Open a part for reading; no more than its stated size can come out of it."""
        part = self._parts[name]
        if part.file_size > min(limit, FREE_OF_RATIO + MAX_RATIO * part.compress_size):
            raise UnreadableFile(Unreadable.WORKBOOK_TOO_LARGE)
        return self._zip.open(part)

    def small(self, name: str) -> Iterator[tuple[str, Attributes]]:
        """Yield the elements of a part that is small in every honest workbook; none when it is not there."""
        if name in self._parts:
            with self.open(name, MAX_SMALL_PART) as stream:
                yield from elements(stream)

    def _first_sheet(self) -> tuple[str, bool]:
        found, has_1904 = "", False
        for name, attributes in self.small(self.book):
            if name == "workbookPr":
                has_1904 = attributes.get("date1904") in ("1", "true")
            elif name == "sheet" and attributes.get("state", "visible") == "visible":
                if found:
                    self.other_sheets += 1
                    continue
                self.sheet_name = attributes.get("name", "")[:100]
                identity = next((value for key, value in attributes.items() if key.endswith(":id")), "")
                found = self._target(self.book, "worksheet", identity)
        if found not in self._parts:
            raise UnreadableFile(Unreadable.EMPTY)
        return found, has_1904

    def _target(self, source: str, kind: str, identity: str = "") -> str:
        """Return the part that `source` names by a relation of that kind, and identity where several may be."""
        folder, base = posixpath.split(source)
        for _, attributes in self.small(posixpath.join(folder, "_rels", f"{base}.rels")):
            is_kind = attributes.get("Type", "").endswith(f"/{kind}")
            if is_kind and (not identity or attributes.get("Id") == identity):
                target = attributes.get("Target", "")
                return posixpath.normpath(posixpath.join("/", folder, target)).lstrip("/")
        return ""
