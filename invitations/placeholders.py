"""The closed grammar of tenants' words: `{{ name }}` and `{{ name|words instead }}`, nothing else. Pure.

Tenant text never meets a template engine. One regex pass cuts it into literals and slots; whatever else looks
like a template is text like any other.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

NAMES = (
    "first_name",
    "name",
    "organisation",
    "channel",
    "reference",
    "event_day",
    "platform",
)
MAX_REPLACEMENTS = 200
MAX_RESULT = 200_000  # letters of a filled text
MAX_VALUE = 300  # letters of one inserted value; no column that is inserted is longer

_SLOT = re.compile(r"\{\{[ \t]*(?P<name>[a-z_]{1,40})[ \t]*(?:\|(?P<fallback>[\w '’.,!?-]{0,60}))?\}\}")
_LIKE_A_SLOT = re.compile(r"\{\{.{0,200}?\}\}", re.DOTALL)
_CONTROLS = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029]+")
# What turns the direction of writing or cannot be seen: it could make a name pose as other words.
_UNSEEN = re.compile("[\u061c\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\ud800-\udfff]+")
_TITLES = frozenset(
    {"mr", "mrs", "ms", "miss", "mx", "dr", "prof", "sir", "dame", "m", "mm", "mme", "mlle", "pr"}
    | {"monsieur", "madame", "mademoiselle", "herr", "frau"}
)
_GIVEN_NAME = re.compile(r"[^\W\d_](?:[^\W\d_]|[\u0300-\u036f\u0900-\u0dff\u200c\u200d'’.-])+")


@dataclass(frozen=True, slots=True)
class Slot:
    """A place to be filled: a name of the closed set, and the words that stand in when there is no value.

    `lead` is the blank before it, which goes when nothing is put in: “Hello {{ first_name }},” is “Hello,”.
    """

    name: str
    fallback: str = ""
    lead: str = ""


Piece = str | Slot


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with a text: where it begins (counted from 0), what stands there, and why, as a code.

    `code` is `unknown` (no such placeholder), `malformed` (braces that are no placeholder) or `too_many`.
    """

    position: int
    excerpt: str
    code: str


def faults(text: str) -> list[Fault]:
    """Return what must be mended before a text may be saved, in order; nothing when all is well."""
    found = []
    for count, match in enumerate(_LIKE_A_SLOT.finditer(text), start=1):
        slot = _SLOT.fullmatch(match[0])
        if count > MAX_REPLACEMENTS:
            found.append(Fault(match.start(), match[0], "too_many"))
            break
        if slot is None:
            found.append(Fault(match.start(), match[0], "malformed"))
        elif slot["name"] not in NAMES:
            found.append(Fault(match.start(), match[0], "unknown"))
    return found


def parse(text: str) -> tuple[Piece, ...]:
    """Cut a text into literals and slots. Names outside the set, and slots beyond the 200th, stay literal."""
    pieces: list[Piece] = []
    end = slots = 0
    for match in _SLOT.finditer(text):
        if match["name"] not in NAMES or slots == MAX_REPLACEMENTS:
            continue
        before = text[end : match.start()]
        lead = " " if before.endswith(" ") else ""
        if before := before.removesuffix(" "):
            pieces.append(before)
        pieces.append(Slot(match["name"], (match["fallback"] or "").strip(), lead))
        slots, end = slots + 1, match.end()
    if end < len(text):
        pieces.append(text[end:])
    return tuple(pieces)


def filled(pieces: tuple[Piece, ...], values: Mapping[str, str]) -> str:
    """Put values into the slots of a text, as they are; `values` holds every name of the set."""
    return "".join([piece if isinstance(piece, str) else inserted(piece, values) for piece in pieces])


def inserted(slot: Slot, values: Mapping[str, str]) -> str:
    """Return what stands in one slot, its lead included."""
    value = values[slot.name] or slot.fallback
    return slot.lead + value if value else ""


def clean(value: str) -> str:
    """Return a value fit to be inserted: at most 300 letters, single blanks, no control or invisible signs."""
    if value.isascii() and value.isprintable() and len(value) <= MAX_VALUE and "  " not in value:
        return value.strip(" ")
    return " ".join(one_line(value).split())[:MAX_VALUE].rstrip()


def one_line(text: str) -> str:
    """Return a text without control or invisible signs; blanks that must not be broken stay as they are."""
    return _UNSEEN.sub("", _CONTROLS.sub(" ", text)).strip()


def unseen_signs(text: str) -> int:
    """Return how many signs of a text cannot be seen and are always left out, such as marks of direction."""
    return sum(len(found) for found in _UNSEEN.findall(text))


def first_name_of(name: str) -> str:
    """Return how a person is addressed, or nothing when the name does not tell.

    The first word that is no title; of `Laurent, Camille` the part behind the comma; a word in capitals
    becomes ordinary. An initial, anything but letters, and one word behind a title are no first name.
    """
    before, comma, after = clean(name).partition(",")
    given = (after if comma and after.strip() else before).split()
    words = [word for word in given if word.lower().rstrip(".") not in _TITLES]
    if not words or (len(words) == 1 and len(given) > 1):
        return ""
    word = words[0]
    if not _GIVEN_NAME.fullmatch(word) or len(word.rstrip(".")) < 2:
        return ""
    return word.title() if word.isupper() and len(word) > 2 else word
