"""Cells on their way to a spreadsheet and back: what would run as a formula gets a quote, which comes off again."""

from __future__ import annotations

# OWASP's list, with the full-width variants that some spreadsheets read alike.
DANGEROUS = "=+-@\t\r＝＋－＠"
_QUOTED = tuple("'" + sign for sign in DANGEROUS)


def quoted(cell: str) -> str:
    """Return a cell that no spreadsheet runs: with a leading ' when it begins like a formula."""
    return f"'{cell}" if cell[:1] and cell[0] in DANGEROUS else cell


def unquoted(cell: str) -> str:
    """Return a cell without the ' that `quoted` put before it; others are left alone."""
    return cell[1:] if cell.startswith(_QUOTED) else cell
