"""Hits of Django's own door, and what waits in the spool: written as the role `track`, which can do nothing else."""

from __future__ import annotations

import threading
import time
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import DatabaseError, InterfaceError, connections, transaction

from tracking import spool
from tracking.places import Key, Place, PlaceCache
from tracking.receipts import Receipt
from tracking.recording import find, record

TRACK = "track"
PATIENCE = "300ms"  # how long a visitor's answer waits for a statement; the tracking process is the fast door

WRITING_SECONDS = 1.0  # for which a segment of the spool is written before it is anybody's to empty

_cache = PlaceCache()
_timed: set[spool.Spool] = set()  # spools whose segment is going to be let go
_timing = threading.Lock()


def known_place(key: Key) -> Place | None:
    """Return where links of (organisation, listing) lead; None when it is not known and the database does not tell."""
    try:
        return find(_execute, key, _cache, time.monotonic())
    except (DatabaseError, InterfaceError):
        return _cache.get(key, time.monotonic())[0]


def record_hits(*, receipts: Sequence[Receipt]) -> bool:
    """Append hits in a short transaction of their own; into the spool when the database does not take them.

    Return whether they are safe in one of the two. Recording the same receipts again changes nothing.
    """
    try:
        with transaction.atomic(using=TRACK):
            _execute("SELECT set_config('statement_timeout', %s, true)", [PATIENCE])
            record(_execute, receipts, _cache, time.monotonic())
    except (DatabaseError, InterfaceError):
        return _spooled(receipts)
    return True


def drain_spool() -> int:
    """Write what waits in this machine's spool, of every writer that is done with it; return how many hits.

    Raises Django's `DatabaseError` when the database still does not take them; nothing is lost by that.
    """
    _execute("SELECT 1", [])  # only when the database answers is the segment being written worth giving up
    _spool().let_go()

    def write(receipts: Sequence[Receipt]) -> None:
        with transaction.atomic(using=TRACK):
            record(_execute, receipts, _cache, time.monotonic())

    return spool.drain(Path(settings.SPOOL_DIR), write)


def _spooled(receipts: Sequence[Receipt]) -> bool:
    """Put receipts on the disk, and see to it that another process can empty that: this one may see no hit again."""
    written = _spool()
    is_safe = written.append(receipts)
    with _timing:
        if written not in _timed:
            _timed.add(written)
            timer = threading.Timer(WRITING_SECONDS, _let_go, [written])
            timer.daemon = True
            timer.start()
    return is_safe


def _let_go(written: spool.Spool) -> None:
    with _timing:  # first, so that a hit that comes in between asks for another time
        _timed.discard(written)
    written.let_go()


def _execute(statement: str, parameters: Sequence[Any]) -> list[Any]:
    with connections[TRACK].cursor() as cursor:
        cursor.execute(statement, parameters)
        return cursor.fetchall() if cursor.description else []


def _spool() -> spool.Spool:
    return _spool_in(Path(settings.SPOOL_DIR), settings.SPOOL_MAX_BYTES)


@lru_cache(maxsize=8)
def _spool_in(folder: Path, max_bytes: int) -> spool.Spool:
    return spool.Spool(folder, max_bytes)
