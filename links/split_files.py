"""One file, or one for each product, language or domain in an archive: pieces of lines on their way there. Pure."""

from __future__ import annotations

import shutil
import tempfile
import zipfile
from collections.abc import Sequence
from contextlib import ExitStack
from typing import IO, Any

from django.utils.text import slugify

from links.formats.files import TableFile, table_file
from links.formats.shape import Shape

MAX_FILES = 200
_scratch = tempfile.TemporaryFile  # opened here, closed by the stack of those who use it
_DAY = (1980, 1, 1, 0, 0, 0)  # the first that a ZIP file knows; equal content gives equal bytes


class TooManyFiles(Exception):
    """Says that a list has more different values than there may be files."""


class SingleFile:
    """All lines in one file."""

    def __init__(self, stream: Any, shape: Shape, headings: Sequence[str]) -> None:
        self._file = table_file(stream, shape, headings)

    def put(self, piece: bytes, groups: Sequence[str]) -> None:
        """Add lines; their groups do not matter."""
        self._file.put(piece)

    def close(self) -> None:
        """End the file."""
        self._file.close()


class SplitFiles:
    """Each line in the file of its group, all of them in one ZIP archive. Raises `TooManyFiles`."""

    def __init__(self, stream: Any, shape: Shape, headings: Sequence[str]) -> None:
        self._stream, self._shape, self._headings = stream, shape, headings
        self._stack = ExitStack()
        self._files: dict[str, tuple[IO[bytes], TableFile]] = {}

    def put(self, piece: bytes, groups: Sequence[str]) -> None:
        """Add lines, one for each of `groups`."""
        lines: dict[str, list[bytes]] = {}
        for line, group in zip(piece.split(b"\n"), groups, strict=False):
            lines.setdefault(group, []).append(line + b"\n")
        for group, found in lines.items():
            (self._files.get(group) or self._begin(group))[1].put(b"".join(found))

    def close(self) -> None:
        """Write the archive; the files have names made from their groups."""
        with self._stack, zipfile.ZipFile(self._stream, "w", zipfile.ZIP_DEFLATED) as archive:
            names: set[str] = set()
            for group, (stream, file) in sorted(self._files.items()):
                file.close()
                stream.seek(0)
                part = zipfile.ZipInfo(_name(group, self._shape.extension, names), _DAY)
                part.compress_type = zipfile.ZIP_DEFLATED
                with archive.open(part, "w", force_zip64=True) as target:
                    shutil.copyfileobj(stream, target, 1024 * 1024)

    def _begin(self, group: str) -> tuple[IO[bytes], TableFile]:
        if len(self._files) >= MAX_FILES:
            self._stack.close()
            raise TooManyFiles
        stream = self._stack.enter_context(_scratch())
        self._files[group] = stream, table_file(stream, self._shape, self._headings)
        return self._files[group]


def result_file(
    stream: Any, shape: Shape, headings: Sequence[str], split_by: str = ""
) -> SingleFile | SplitFiles:
    """Begin the file of a list, or the archive of its files, in a stream that need not seek."""
    return (SplitFiles if split_by else SingleFile)(stream, shape, headings)


def _name(group: str, extension: str, taken: set[str]) -> str:
    stem = slugify(group, allow_unicode=True)[:80] or "other"
    name, number = stem, 1
    while name in taken:
        number += 1
        name = f"{stem}-{number}"
    taken.add(name)
    return f"{name}.{extension}"
