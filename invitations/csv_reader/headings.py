"""What a column is, judged by its heading, in any of the languages of `synonyms`."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence

from invitations.csv_reader.synonyms import ANY_DATE_HEADINGS, EVENT_DATE_HEADINGS, FIELD_HEADINGS


def normal(heading: str) -> str:
    """Return a heading without case, accents, spaces and signs, in which synonyms are compared."""
    letters = unicodedata.normalize("NFKD", heading.replace("°", "").casefold())
    return re.sub(r"[\W_]+", "", "".join(letter for letter in letters if not unicodedata.combining(letter)))


def _words(lists: Iterable[str]) -> frozenset[str]:
    return frozenset(normal(word) for listed in lists for word in listed.split(","))


_FIELDS = {name: _words(lists) for name, lists in FIELD_HEADINGS.items()}
_DATES = {name: _words(lists) for name, lists in EVENT_DATE_HEADINGS.items()}
_DATE = _words(ANY_DATE_HEADINGS)


def guess_fields(headings: Sequence[str], event_type: str) -> dict[str, int]:
    """Return which column, by position, is which field as far as the headings say so; each column once.

    The date of the event type itself (`shipped_at` for shipped) goes before a mere `date`.
    """
    names = [normal(heading) for heading in headings]
    found: dict[str, int] = {}
    wanted = list(_FIELDS.items())
    wanted += [("occurred_at", words) for words in (_DATES.get(event_type, frozenset()), _DATE)]
    for field, words in wanted:
        position = next(
            (at for at, name in enumerate(names) if name in words and at not in found.values()), None
        )
        if position is not None:
            found.setdefault(field, position)
    if "last_name" in found and "first_name" not in found:
        # A lone “nom” or “apellido” is the whole name.
        found.setdefault("name", found.pop("last_name"))
    elif "first_name" in found and "last_name" not in found:
        found.setdefault("name", found.pop("first_name"))
    if "name" in found:
        found.pop("first_name", None)
        found.pop("last_name", None)
    return found


def known_headings(headings: Sequence[str]) -> int:
    """Return how many of these headings mean something to us, whatever the event type."""
    words = _DATE.union(*_FIELDS.values(), *_DATES.values())
    return sum(normal(heading) in words for heading in headings)
