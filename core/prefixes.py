"""Search by the beginning of a word, so that row-level security lets the index work."""

from __future__ import annotations

from django.db.models import BooleanField, F, Func, Value


def begins(column: str, words: str) -> Func:
    """Return the condition that a column begins with these words, letter for letter.

    PostgreSQL calls `starts_with` leakproof, so it may go into an index below a policy; LIKE may not. The index
    must be of the C collation, which is that of our database.
    """
    return Func(F(column), Value(words), function="starts_with", output_field=BooleanField())


def searchable(words: str, shortest: int = 2) -> str:
    """Return what somebody typed into a search box, fit for a query: trimmed, without control characters.

    Blank when fewer than `shortest` letters are left: one letter would find half of everybody.
    """
    kept = "".join(letter for letter in words if letter.isprintable()).strip()[:254]
    return kept if len(kept) >= shortest else ""
