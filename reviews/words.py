"""Words from strangers, made fit to be shown. Pure; escaping is the template's."""

from __future__ import annotations

import re
import unicodedata

# Marks that turn the direction of writing or take no room: harmless in a name, mischief in a list of reviews.
_INVISIBLE = re.compile(r"[\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\u00ad]")
_BLANKS = re.compile(r"[^\S\n]+")
_MANY_LINES = re.compile(r"\n{3,}")


def tidied(text: str, *, keeps_lines: bool = False) -> str:
    """Return a text in NFC without control, direction and zero-width marks, and with single blanks."""
    text = unicodedata.normalize("NFC", text).replace("\r\n", "\n").replace("\r", "\n")
    text = _INVISIBLE.sub("", text)
    text = "".join(letter for letter in text if letter == "\n" or unicodedata.category(letter) != "Cc")
    if not keeps_lines:
        text = text.replace("\n", " ")
    return _MANY_LINES.sub("\n\n", _BLANKS.sub(" ", text)).strip()


def shown_name(name: str) -> str:
    """Return a name as it is shown; what looks like an address of mail or web is shortened to what stands before it."""
    return re.split(r"@|https?:|www\.", tidied(name))[0].strip()[:60]
