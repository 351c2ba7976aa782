"""A worker that reads lists, without a broker in between. Runs within Django until it is ended."""

from __future__ import annotations

import time

from invitations.tasks.importing import run_imports

_PAUSE = 0.1  # seconds


def read_lists() -> None:
    """Read whatever waits, again and again."""
    while True:
        run_imports()
        time.sleep(_PAUSE)
