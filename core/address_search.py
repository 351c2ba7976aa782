"""Which addresses stand in a file: a table in any encoding, a workbook, or a folder of them. Pure; in little memory."""

from __future__ import annotations

import codecs
import html
import re
import zipfile
import zlib
from collections.abc import Iterator
from typing import BinaryIO

BLOCK = 1024 * 1024  # bytes
LONGEST = 512  # letters of an address that may stand across two blocks
_SIGNATURE = b"PK\x03\x04"
_ADDRESS = re.compile(r"""[^\s,;|<>"()\[\]@:]{1,128}@[^\s,;|<>"'()\[\]@:]{1,255}""")
_DAMAGE = (zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError, EOFError)


def addresses_in(stream: BinaryIO, encoding: str) -> Iterator[str]:
    """Yield everything in a file that looks like an address, as it is spelt there, and as often.

    `encoding` is that of a table. Packages are looked into one level deeper than themselves; a damaged one ends early.
    """
    yield from _addresses(stream, encoding, depth=2)


def _addresses(stream: BinaryIO, encoding: str, depth: int) -> Iterator[str]:
    is_package = stream.read(len(_SIGNATURE)) == _SIGNATURE
    stream.seek(0)
    if not is_package:
        yield from _of_text(stream, encoding)
        return
    if not depth:
        return
    try:
        with zipfile.ZipFile(stream) as package:
            for part in package.infolist():
                with package.open(part) as inner:
                    yield from _addresses(
                        inner, "utf-8" if part.filename.endswith(".xml") else encoding, depth - 1
                    )
    except _DAMAGE:
        return


def _of_text(stream: BinaryIO, encoding: str) -> Iterator[str]:
    decoder = codecs.getincrementaldecoder(encoding)("replace")
    rest = ""
    while block := stream.read(BLOCK):
        text = rest + decoder.decode(block)
        # What stands at the end may go on in the next block; to see it twice does no harm.
        rest = text[-LONGEST:]
        if "@" in text:
            # In a workbook's parts "&" is written as in HTML; nowhere else does it stand in the way.
            yield from (found.strip("'") for found in _ADDRESS.findall(html.unescape(text)))
