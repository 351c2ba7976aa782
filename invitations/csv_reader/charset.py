"""In which encoding a file is written: by its mark, else UTF-8 if all of it is, else Windows-1252."""

from __future__ import annotations

import codecs
from dataclasses import dataclass, field

# What a person may choose on the check page; the detection gives one of the first four.
ENCODINGS = {
    "utf-8": "UTF-8",
    "cp1252": "Windows-1252",
    "utf-16-le": "UTF-16 LE",
    "utf-16-be": "UTF-16 BE",
    "iso-8859-15": "ISO 8859-15",
    "cp1250": "Windows-1250",
    "mac-roman": "Mac Roman",
}
_MARKS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))
_SAMPLE = 64 * 1024


def mark_length(head: bytes, encoding: str) -> int:
    """Return how many bytes of byte order mark of that encoding the file begins with."""
    return next((len(mark) for mark, name in _MARKS if name == encoding and head.startswith(mark)), 0)


def errors_of(encoding: str) -> str:
    """Return the error handler under which a text keeps the length of its bytes, so that offsets stay exact."""
    return "surrogateescape" if encoding == "utf-8" else "replace"


def byte_length(text: str, encoding: str) -> int:
    """Return how many bytes `text`, decoded under `errors_of`, was read from."""
    if encoding == "utf-8":
        return len(text) if text.isascii() else len(text.encode("utf-8", "surrogateescape"))
    return len(text.encode(encoding, "surrogatepass")) if encoding.startswith("utf-16") else len(text)


@dataclass
class CharsetProbe:
    """Looks at every block of a file, in constant memory, and says in which encoding it is written."""

    head: bytes = b""
    _is_utf8: bool = True
    _decoder: codecs.IncrementalDecoder = field(default_factory=codecs.getincrementaldecoder("utf-8"))

    def feed(self, block: bytes) -> None:
        """Look at the next block; the order matters."""
        if len(self.head) < _SAMPLE:
            self.head += block[: _SAMPLE - len(self.head)]
        if self._is_utf8:
            try:
                self._decoder.decode(block)
            except UnicodeDecodeError:
                self._is_utf8 = False

    def encoding(self) -> str:
        """Return the encoding of what was fed so far; a character cut off at the end is forgiven."""
        for mark, name in _MARKS:
            if self.head.startswith(mark):
                return name
        if guess := _unmarked_utf16(self.head):
            return guess
        return "utf-8" if self._is_utf8 else "cp1252"


def _unmarked_utf16(head: bytes) -> str:
    """Return the UTF-16 whose Latin letters would leave every other byte empty, or nothing."""
    pairs = len(head) // 2
    for name, empty in (("utf-16-le", head[1::2]), ("utf-16-be", head[0::2])):
        if pairs >= 8 and empty.count(0) > 0.7 * pairs and head.count(0) < 1.1 * pairs:
            return name
    return ""
