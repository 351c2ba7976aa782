"""What the rooms above hear of a customer. They connect in their module `receivers`; nothing here knows them.

`customer_forgotten` is sent inside the transaction that forgets, with `organisation` (its key), `customer` (already
emptied), `email` (as it was, maybe blank) and `hashes` (of the address under every live pepper): a receiver that
raises undoes all of it. `customer_held` is sent with `customer` when a file of everything held is written;
a receiver returns chapters of that file as a dict of plain values.
"""

from __future__ import annotations

from django.dispatch import Signal

customer_forgotten = Signal()
customer_held = Signal()
