"""Rows on their way into the staging table: their columns, and their spelling for COPY in text format. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

# The order in which values stand in a row; line and identities are put before them when a batch is closed.
COLUMNS = (
    "reference",
    "email",
    "address_hash",
    "name",
    "occurred_at",
    "activation_on",
    "language",
    "country",
    "customer_reference",
    "legal_basis",
    "consent_send",
    "consent_remind",
    "consent_track",
    "consent_forward",
    "skus",
)
AT = {column: position for position, column in enumerate(COLUMNS)}
NULL = "\\N"
NO_ITEMS = "{}"

BLANK_ROW: Sequence[str] = tuple(
    {"skus": NO_ITEMS}.get(
        column, NULL if column.startswith(("consent_", "activation_", "occurred_")) else ""
    )
    for column in COLUMNS
)


def escaped(text: str) -> str:
    """Return text without control characters as COPY wants it."""
    return text.replace("\\", "\\\\") if "\\" in text else text


def flag(value: bool | None) -> str:
    """Return a yes, a no, or nothing said."""
    return NULL if value is None else "t" if value else "f"


def binary(value: bytes) -> str:
    """Return bytes in PostgreSQL's hexadecimal spelling."""
    return "\\\\x" + value.hex()


def items(texts: Iterable[str]) -> str:
    """Return an array of texts without control characters."""
    written = "\t".join(texts)
    if "\\" in written or '"' in written:
        written = written.replace("\\", "\\\\").replace('"', '\\"')
    return escaped('{"' + written.replace("\t", '","') + '"}') if written else NO_ITEMS


def copy_block(numbered: Sequence[tuple[int, str]], identities: Sequence[str]) -> bytes:
    """Return the COPY text of rows, each a line number and its joined columns, with two identities for each."""
    pairs = iter(identities)
    return "".join([f"{line}\t{next(pairs)}\t{next(pairs)}\t{row}\n" for line, row in numbered]).encode()
