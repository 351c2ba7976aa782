"""Lines short enough for mail: HTML is broken where a line end means nothing, text is quoted. Pure.

RFC 5322 §2.1.1 allows 998 characters a line. What we know beforehand is broken at about 200; an inserted value
is at most `TEXT` long on one line, an address `ADDRESS`, so that no line can grow beyond the limit.
"""

from __future__ import annotations

import binascii
import html
import re

LIMIT = 998
TEXT = 200
ADDRESS = 400
# A place to be filled, on its way through the frame: signs for private use, which tenants' words never hold.
OPEN, CLOSE = "\ue000", "\ue001"
HOLE = re.compile(f"{OPEN}([a-z]*)([0-9]+){CLOSE}")

_QUOTED_WIDTH = 75
_SOFT, _HARD = 160, 600
_SOFT_IN_VALUES, _HARD_IN_VALUES = 70, 140
_KEPT_HOLE = re.compile(f"({OPEN}[a-z]+[0-9]+{CLOSE})")
_WIDTHS = {"text": TEXT, "url": ADDRESS, "raw": TEXT}  # raw begins with a line end and brings its own
_CRLF = "\r\n"
_BREAK = f"<wbr{_CRLF}>"  # where a very long word may be broken, with the line end inside the tag
_MARKUP = re.compile(r"<!--|-->|<!\[endif\]-->|<[^>]*>")
_BETWEEN_BLOCKS = re.compile(
    r"(?<=>)(?=</?(?:table|tbody|tr|td|div|head|body|html|meta|style|title|p|h1)\b|<!--(?!>)|<!\[endif)"
)
_ATOM = re.compile(rf"{OPEN}[a-z]*[0-9]+{CLOSE}|&[#0-9A-Za-z]{{1,10}};|[ ]|[^ &{OPEN}]{{1,40}}|&")
_BEFORE_ATTRIBUTE = re.compile(r' (?=[a-z-]+=")')


def ascii_only(text: str) -> str:
    """Return HTML with character references for what is not ASCII; private signs of holes stay."""
    if text.isascii():
        return text
    return "".join(
        letter if letter.isascii() or letter in {OPEN, CLOSE} else f"&#{ord(letter)};" for letter in text
    )


def fold_html(page: str) -> str:
    """Return a page with CRLF lines that stay below the limit however its holes are filled.

    Raises `ValueError` when that cannot be promised: a single attribute is too long.
    """
    page = ascii_only(page).replace("\r", "").replace("\n", _CRLF)
    page = _BETWEEN_BLOCKS.sub(_CRLF, page)
    lines = _CRLF.join(_fold_line(line) if _longest(line) > TEXT else line for line in page.split(_CRLF))
    for line in lines.split(_CRLF):
        if _longest(line) > LIMIT:
            raise ValueError("A line of the letter cannot be broken below 998 characters.")
    return lines


def html_value(value: str) -> str:
    """Return a value escaped for text of HTML, in ASCII, and nowhere longer than `TEXT` on a line."""
    escaped = html.escape(value)
    if not escaped.isascii():
        escaped = escaped.encode("ascii", "xmlcharrefreplace").decode()
    return escaped if len(escaped) <= TEXT else fold_text(escaped, soft=_SOFT_IN_VALUES, hard=_HARD_IN_VALUES)


def quoted_printable(text: str) -> str:
    """Return a text with CRLF lines and holes in quoted-printable (RFC 2045 §6.7).

    Each hole stands alone on its line, between soft line ends where there are no others, so that what fills
    it never lengthens a line of ours.
    """
    pieces = _KEPT_HOLE.split(text)
    encoded = [piece if place % 2 else _quoted(piece) for place, piece in enumerate(pieces)]
    joined = f"={_CRLF}".join(encoded)
    return joined.replace(f"{_CRLF}={_CRLF}{OPEN}", f"{_CRLF}{OPEN}").replace(
        f"{CLOSE}={_CRLF}{_CRLF}", f"{CLOSE}{_CRLF}"
    )


def text_value(value: str) -> str:
    """Return a value in quoted-printable, fit for a hole in such a text."""
    if len(value) <= _QUOTED_WIDTH and value.isascii() and "=" not in value:
        return value
    return _quoted(value)


def _quoted(text: str) -> str:
    encoded = binascii.b2a_qp(text.encode("utf-8", "replace"), istext=True).decode("ascii")
    # The encoder breaks long lines in the manner of the text's own line ends, which a short text may lack.
    return encoded.replace(_CRLF, "\n").replace("\n", _CRLF)


def fold_text(text: str, column: int = 0, soft: int = _SOFT, hard: int = _HARD) -> str:
    """Break escaped text at its blanks, and words beyond all measure at a `<wbr>`; it begins at `column`."""
    written = []
    for match in _ATOM.finditer(text):
        atom = match[0]
        width = _longest(atom)
        if atom == " " and column > soft:
            atom, column, width = _CRLF, 0, 0
        elif column and column + width > hard:
            written.append(_BREAK)
            column = 1
        written.append(atom)
        column += width
    return "".join(written)


def _fold_line(line: str) -> str:
    written, end, column = [], 0, 0
    for match in _MARKUP.finditer(line):
        text = fold_text(line[end : match.start()], column)
        tag = match[0] if len(match[0]) <= TEXT else _BEFORE_ATTRIBUTE.sub(_CRLF, match[0])
        written += [text, tag]
        column = _column(text + tag, column)
        end = match.end()
    written.append(fold_text(line[end:], column))
    return "".join(written)


def _column(text: str, column: int) -> int:
    if _CRLF not in text:
        return column + _longest(text)
    return _longest(text.rpartition(_CRLF)[2])


def _longest(line: str) -> int:
    """Return how long a line without line ends can become once its holes are filled."""
    return len(HOLE.sub("", line)) + sum(_WIDTHS[kind] for kind, _ in HOLE.findall(line))
