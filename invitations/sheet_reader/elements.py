"""XML of a workbook, read in blocks by expat: no document type, no entity, no tree in memory."""

from __future__ import annotations

from collections.abc import Iterator
from typing import IO
from xml.parsers import expat

from invitations.csv_reader.inspection import Unreadable, UnreadableFile

BLOCK = 64 * 1024

Attributes = dict[str, str]


def local(name: str) -> str:
    """Return an element's name without its prefix."""
    return name[name.rfind(":") + 1 :]


def parser() -> expat.XMLParserType:
    """Return a parser that joins pieces of text and refuses a document type, in which entities would stand."""
    made = expat.ParserCreate()
    made.buffer_text = True
    made.StartDoctypeDeclHandler = _refuse
    return made


def elements(stream: IO[bytes]) -> Iterator[tuple[str, Attributes]]:
    """Yield every element's name and attributes as they begin."""
    found: list[tuple[str, Attributes]] = []
    reading = parser()
    reading.StartElementHandler = lambda name, attributes: found.append((local(name), attributes))
    for block in blocks(stream):
        reading.Parse(block, not block)
        yield from found
        found.clear()


def blocks(stream: IO[bytes]) -> Iterator[bytes]:
    """Yield a stream's blocks, and an empty one at its end."""
    while block := stream.read(BLOCK):
        yield block
    yield b""


def _refuse(*_: object) -> None:
    raise UnreadableFile(Unreadable.BROKEN_WORKBOOK)
