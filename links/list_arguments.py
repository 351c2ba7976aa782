"""What a command line says about a list, against what the list looks like. Pure but for `Invalid`."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from core.exceptions import Invalid
from invitations.csv_reader.dates import DATE_FORMATS
from invitations.csv_reader.inspection import Layout
from links.columns import Column, check_columns, own_positions, read_columns
from links.fields import LinkField, guess_date_format, guess_fields, own_columns
from links.formats.shape import Shape
from links.mail_tools import MAIL_TOOLS
from links.pasted_secrets import secret_columns


@dataclass(frozen=True)
class Said:
    """What the columns of a list mean, what the file shows, and what of the list is kept and what is not looked at."""

    fields: dict[str, int]
    date_format: str
    columns: tuple[Column, ...]
    own: dict[str, int]
    hidden: tuple[int, ...]


def settle(
    layout: Layout,
    *,
    mapping: Sequence[str],
    columns: Sequence[str],
    date_format: str,
    secrets: Collection[str],
    leaves_secrets_out: bool,
) -> Said:
    """Return what a list's columns mean; `mapping` holds `field=column`, a heading or `#3`, guessed where it is empty.

    Raises `Invalid` for what is not plain, and for columns with secret keys unless they are to be left out.
    """
    hidden = secret_columns(layout, secrets)
    if hidden and not leaves_secrets_out:
        raise Invalid(
            "secret_in_file",
            f"The column “{layout.columns[hidden[0]]}” holds secret keys. Take it out of the list, or say "
            "--leave-out-secrets; the keys belong to the channel, where they are stored encrypted. Have these ones "
            "changed, since whoever saw the file can make links in your name.",
        )
    fields = _mapped(mapping, layout.columns) or guess_fields(layout)
    own = own_columns(layout.columns, fields, hidden)
    shown = check_columns(read_columns(columns), layout.columns)
    if any(at in hidden for at in own_positions(shown)):
        raise Invalid("secret_in_file", "A column with secret keys cannot be a column of the file.")
    own |= {layout.columns[at]: at for at in own_positions(shown)}
    return Said(fields, _date_format(layout, fields, date_format), shown, own, tuple(hidden))


def preset(
    name: str, format_key: str, encoding: str, delimiter: str, *, has_header: bool
) -> tuple[tuple[str, ...], Shape]:
    """Return the columns and the shape of a mail tool's file, with what is said otherwise; raise `Invalid`."""
    if name not in MAIL_TOOLS:
        raise Invalid("bad_arguments", f"There is no preset “{name}”. There are: {', '.join(MAIL_TOOLS)}.")
    tool = MAIL_TOOLS[name]
    shape = Shape(
        format_key or tool.shape.format,
        encoding or tool.shape.encoding,
        delimiter.replace("\\t", "\t") or tool.shape.delimiter,
        has_header,
        tool.shape.is_guarded and format_key != "totally_money",
    )
    return tuple(f"{one.key}={one.heading}" for one in tool.columns), shape


def _mapped(texts: Iterable[str], columns: Sequence[str]) -> dict[str, int]:
    found: dict[str, int] = {}
    for pair in filter(str.strip, ",".join(texts).split(",")):
        name, equals, word = (part.strip() for part in pair.partition("="))
        if not equals or name not in LinkField.values:
            raise Invalid(
                "bad_arguments", f"“{pair}” is not field=column. Fields are: {', '.join(LinkField.values)}."
            )
        found[name] = _position(word, columns)
    return found


def _position(word: str, columns: Sequence[str]) -> int:
    if word.startswith("#") and word[1:].isdecimal() and 1 <= int(word[1:]) <= len(columns):
        return int(word[1:]) - 1
    found = [at for at, name in enumerate(columns) if name.casefold() == word.casefold()]
    if len(found) != 1:
        raise Invalid("bad_arguments", f"No one column is called “{word}”. There are: {', '.join(columns)}.")
    return found[0]


def _date_format(layout: Layout, fields: dict[str, int], said: str) -> str:
    if said and said not in DATE_FORMATS:
        raise Invalid("bad_arguments", f"Formats of dates are {', '.join(DATE_FORMATS)}.")
    guessed, is_ambiguous = guess_date_format(layout, fields)
    if is_ambiguous and not said:
        raise Invalid(
            "bad_arguments",
            "The visit dates can be read in several ways; say in which date format they are.",
        )
    return said or guessed or "iso"
