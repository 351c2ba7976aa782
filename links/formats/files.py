"""Pieces put behind each other into a stream that need not seek: standard output, an answer, a stored file."""

from __future__ import annotations

import codecs
from collections.abc import Sequence
from typing import Protocol

from links.formats.pieces import header
from links.formats.shape import Format, Shape
from links.formats.workbook import WorkbookFile


class Sink(Protocol):
    """Anything that bytes can be written to."""

    def write(self, data: bytes, /) -> object:
        """Take bytes."""
        ...


class TableFile(Protocol):
    """A finished file in the making."""

    def put(self, piece: bytes) -> None:
        """Add rows that a speller of the same shape has spelled."""
        ...

    def close(self) -> None:
        """Add what stands at the end of the file; the stream stays open."""
        ...


def table_file(stream: Sink, shape: Shape, headings: Sequence[str]) -> TableFile:
    """Begin a file of that shape, with its header if it has one."""
    first = header(shape, headings)
    if shape.format == Format.XLSX:
        return WorkbookFile(stream, first)
    found = TextFile(stream, shape)
    if first:
        found.put(first)
    return found


class TextFile:
    """Text in the encoding of its shape; what that encoding lacks becomes a question mark."""

    def __init__(self, stream: Sink, shape: Shape) -> None:
        self._stream = stream
        is_utf8 = shape.format == Format.JSON_LINES or shape.encoding == "utf-8"
        self._encoder = None if is_utf8 else codecs.getincrementalencoder(shape.encoding)("replace")

    def put(self, piece: bytes) -> None:
        """Add lines."""
        self._stream.write(piece if self._encoder is None else self._encoder.encode(piece.decode()))

    def close(self) -> None:
        """Add nothing: a text simply ends."""
