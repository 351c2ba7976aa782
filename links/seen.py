"""Which customers a list has had already: any number of them in constant memory, in a temporary file. Else pure."""

from __future__ import annotations

import sqlite3
from types import TracebackType
from typing import Self

from links.row_checks import KEY_BYTES

_CACHE = 16 * 1024  # kB that SQLite keeps in memory


class Seen:
    """Keys of `row_checks.key_of`, each of `KEY_BYTES` bytes, in the order in which they came."""

    def __init__(self) -> None:
        self._database = sqlite3.connect("", isolation_level=None, check_same_thread=False)
        for setting in ("journal_mode = OFF", "synchronous = OFF", f"cache_size = -{_CACHE}"):
            self._database.execute(f"PRAGMA {setting}")
        self._database.execute("CREATE TABLE seen (key BLOB PRIMARY KEY, place INTEGER) WITHOUT ROWID")
        self._count = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._database.close()

    def repeats(self, keys: bytes) -> list[int]:
        """Remember keys, written behind each other, and return the places among them of those seen before."""
        first, count = self._count, len(keys) // KEY_BYTES
        self._count += count
        # In order of their bytes they touch few pages of the index each time.
        rows = sorted((keys[at * KEY_BYTES : (at + 1) * KEY_BYTES], first + at) for at in range(count))
        database = self._database
        before = database.total_changes
        database.execute("BEGIN")
        database.executemany("INSERT OR IGNORE INTO seen VALUES (?, ?)", rows)
        fresh = database.total_changes - before
        found: list[int] = []
        if fresh < count:
            for key, place in rows:
                (known,) = database.execute("SELECT place FROM seen WHERE key = ?", (key,)).fetchone()
                if known != place:
                    found.append(place - first)
        database.execute("COMMIT")
        return sorted(found)
