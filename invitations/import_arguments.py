"""What a command line says about the columns of a file, against what the file looks like. Pure but for `Invalid`."""

from __future__ import annotations

import zoneinfo
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from core.exceptions import Invalid
from invitations.csv_reader.dates import DATE_FORMATS
from invitations.csv_reader.inspection import Guess, Layout, guess
from invitations.import_fields import DATES, ImportField


@dataclass(frozen=True)
class Said:
    """Fields with their columns and dates with their formats, as someone decided or as they were guessed."""

    fields: dict[str, int]
    formats: dict[str, str]


def settle(
    layout: Layout,
    event_type: str,
    mapping: Sequence[str],
    formats: Sequence[str],
    *,
    month_first: bool = False,
) -> Said:
    """Return which column is which field and how its dates are written.

    `mapping` holds `field=column` pairs, parted by commas: a heading, or `#3` for the third column; without any, the
    headings are guessed at. `formats` holds `field=format`; a date column whose values fit several formats
    needs one. Raises `Invalid` for anything that is not plain.
    """
    guessed = guess(layout, event_type, month_first=month_first)
    named = {field: _column(word, layout.columns) for field, word in _pairs(mapping)}
    fields = named or guessed.fields
    for field in fields:
        if field not in ImportField.values:
            raise _wrong(f"There is no field “{field}”. There are: {', '.join(ImportField.values)}.")
    known = dict(_pairs(formats))
    for field, name in known.items():
        if field not in DATES or name not in DATE_FORMATS:
            raise _wrong(
                f"“{field}={name}”: formats are {', '.join(DATE_FORMATS)}, for {' and '.join(DATES)}."
            )
    seen = guessed if fields == guessed.fields else _guess_again(layout, fields, month_first=month_first)
    for field in DATES:
        if field in fields and field not in known:
            known[field] = _format(field, seen)
    return Said(fields, known)


def check_zone(name: str) -> str:
    """Return a time zone's name; raise `Invalid` for one that does not exist. Blank is fine."""
    if name and name not in zoneinfo.available_timezones():
        raise _wrong(f"“{name}” is not a time zone.")
    return name


def _guess_again(layout: Layout, fields: dict[str, int], *, month_first: bool) -> Guess:
    """Guess the formats of the columns that were named, whatever their headings."""
    names = [""] * len(layout.columns)
    for field in DATES:
        if field in fields:
            names[fields[field]] = {"occurred_at": "event date", "activation_on": "activation date"}[field]
    renamed = Layout(**{**vars(layout), "columns": tuple(names)})
    return guess(renamed, "", month_first=month_first)


def _format(field: str, seen: Guess) -> str:
    name = seen.formats.get(field, "")
    if field in seen.ambiguous:
        raise _wrong(f"The dates of {field} can be read in several ways. Say --date-format {field}=…")
    return name or "iso"


def _pairs(texts: Iterable[str]) -> Iterable[tuple[str, str]]:
    for pair in ",".join(texts).split(","):
        if not pair.strip():
            continue
        name, equals, value = pair.partition("=")
        if not equals or not value.strip():
            raise _wrong(f"“{pair}” is not of the form name=value.")
        yield name.strip(), value.strip()


def _column(word: str, columns: Sequence[str]) -> int:
    if word.startswith("#") and word[1:].isdecimal() and 1 <= int(word[1:]) <= len(columns):
        return int(word[1:]) - 1
    found = [at for at, name in enumerate(columns) if name == word]
    found = found or [at for at, name in enumerate(columns) if name.casefold() == word.casefold()]
    if len(found) != 1:
        many = "more than one column is" if found else "no column is"
        raise _wrong(f"In this file {many} called “{word}”. There are: {', '.join(columns)}.")
    return found[0]


def _wrong(message: str) -> Invalid:
    return Invalid("bad_arguments", message)
