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
MAX_SHEETS = 200  # that can be chosen among; further ones are not told of
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
    """An opened package, and in it the visible sheet of a name, or else of a number from 1; by default the first.

    Raises `UnreadableFile` when it is no workbook, unpacks to more than the limits, or has no such sheet.
    """

    def __init__(self, file: BinaryIO, sheet: str = "") -> None:
        with faults_told():
            self._zip = zipfile.ZipFile(file)
            parts = self._zip.infolist()
            if len(parts) > MAX_PARTS:
                raise UnreadableFile(Unreadable.WORKBOOK_TOO_LARGE)
            self._parts = {part.filename.lstrip("/"): part for part in parts}
            self.book = self._target("", "officeDocument") or "xl/workbook.xml"
            if self.book not in self._parts or not self.book.endswith(".xml"):
                raise UnreadableFile(Unreadable.WORKBOOK)
            sheets, self.has_1904 = self._sheets()
            if not sheets:
                raise UnreadableFile(Unreadable.EMPTY)
            self.sheet_names = tuple(sheets)
            self.sheet_name = self._chosen(sheet)
            self.sheet = sheets[self.sheet_name]

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

    def _chosen(self, wanted: str) -> str:
        """Return the sheet of that name, else of that number, without a wish the first."""
        names = self.sheet_names
        if wanted in names or not wanted:
            return wanted or names[0]
        # Longer numbers than these no workbook has.
        number = int(wanted) if wanted.isdecimal() and len(wanted) < 5 else 0
        if not 1 <= number <= len(names):
            raise UnreadableFile(Unreadable.NO_SUCH_SHEET, sheets=names)
        return names[number - 1]

    def _sheets(self) -> tuple[dict[str, str], bool]:
        """Return the parts of the visible sheets by name, in order, and whether days are counted from 1904."""
        found: dict[str, str] = {}
        parts, has_1904 = self._targets(self.book, "worksheet"), False
        for name, attributes in self.small(self.book):
            if name == "workbookPr":
                has_1904 = attributes.get("date1904") in ("1", "true")
            elif (
                name == "sheet"
                and attributes.get("state", "visible") == "visible"
                and len(found) < MAX_SHEETS
            ):
                identity = next((value for key, value in attributes.items() if key.endswith(":id")), "")
                part = parts.get(identity, "") if identity else next(iter(parts.values()), "")
                if part in self._parts:
                    found.setdefault(attributes.get("name", "")[:100], part)
        return found, has_1904

    def _target(self, source: str, kind: str) -> str:
        """Return the part that `source` names first by a relation of that kind, or nothing."""
        return next(iter(self._targets(source, kind).values()), "")

    def _targets(self, source: str, kind: str) -> dict[str, str]:
        """Return the parts that `source` names by relations of that kind, by their identities."""
        folder, base = posixpath.split(source)
        found: dict[str, str] = {}
        for _, attributes in self.small(posixpath.join(folder, "_rels", f"{base}.rels")):
            if attributes.get("Type", "").endswith(f"/{kind}"):
                target = posixpath.join("/", folder, attributes.get("Target", ""))
                found.setdefault(attributes.get("Id", ""), posixpath.normpath(target).lstrip("/"))
        return found
