"""What the rooms above hear of a customer. They connect in their module `receivers`; nothing here knows them.

`customer_forgotten` is sent inside the transaction that forgets, with `organisation` (its key), `customer` (already
emptied), `email` (as it was, maybe blank) and `hashes` (of the address under every live pepper): a receiver that
raises undoes all of it. `customer_held` is sent with `customer` when a file of everything held is written;
a receiver returns chapters of that file as a dict of plain values. `customer_shown` is sent with `customer` and
`channels` (the keys of those that the member sees, None: all) when their page is shown; a receiver returns `Chapter`s.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from django.dispatch import Signal

customer_forgotten = Signal()
customer_held = Signal()
customer_shown = Signal()


@dataclass(frozen=True)
class Chapter:
    """A part of a customer's page: its template, what that reads, and its place among the others, smallest first."""

    place: int
    template: str
    context: dict[str, Any] = field(default_factory=dict)
