"""Who runs the services of a state folder: one at a time, held by a file lock that dies with its holder."""

from __future__ import annotations

import contextlib
import fcntl
import json
import os
from typing import IO, TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


class Taken(Exception):
    """Say that somebody else holds the claim; `holder` is what they wrote about themselves."""

    def __init__(self, holder: dict[str, str]) -> None:
        super().__init__("The services of this checkout are in use.")
        self.holder = holder


class Claim:
    """The right to start and stop the services in a state folder. Close it to give it back."""

    def __init__(self, state: Path) -> None:
        self._file = (state / "services.lock").open("a+")
        if not _try_lock(self._file, fcntl.LOCK_EX):
            self._file.seek(0)
            text = self._file.read()
            self._file.close()
            raise Taken(json.loads(text) if text else {})
        self.describe()

    def describe(self, **facts: str) -> None:
        """Write down who holds the claim, for those who come later."""
        self._file.truncate(0)
        self._file.write(json.dumps({"pid": str(os.getpid()), **facts}))
        self._file.flush()

    def close(self) -> None:
        """Give the claim back."""
        self._file.truncate(0)
        self._file.close()


@contextlib.contextmanager
def guest(state: Path) -> Iterator[None]:
    """Ask whoever runs the services for the length of one command not to stop them before this block ends."""
    with (state / "guests.lock").open("a") as file:
        fcntl.flock(file, fcntl.LOCK_SH)
        yield


def wait_for_guests(state: Path) -> None:
    """Return when no guest is left."""
    with (state / "guests.lock").open("a") as file:
        fcntl.flock(file, fcntl.LOCK_EX)


def _try_lock(file: IO[str], how: int) -> bool:
    try:
        fcntl.flock(file, how | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
