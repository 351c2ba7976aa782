"""What befalls the database: it crashes and recovers, or it is gone for a while."""

from __future__ import annotations

import os
import signal
import time
from pathlib import Path

from bench.soak.house import House
from tracking import spool

_AIM_SECONDS = 5.0
# Whoever has written something in a transaction of the web process. What others are doing only superusers may see.
_BUSY = """
SELECT a.pid FROM pg_locks l JOIN pg_stat_activity a USING (pid)
WHERE l.locktype = 'transactionid' AND a.usename = 'reputation_app' LIMIT 1
"""


def crash(here: House) -> str:
    """Kill a backend that is in the middle of somebody's transaction; PostgreSQL then drops everybody and recovers."""
    ends = time.monotonic() + _AIM_SECONDS
    with here.owner() as owner:
        while True:
            busy = owner.execute(_BUSY).fetchone()
            if busy is not None or time.monotonic() > ends:
                break
        [pid] = busy or owner.execute("SELECT pg_backend_pid()").fetchone() or [0]
        os.kill(pid, signal.SIGKILL)
    return f"backend {pid} was killed, {'in a transaction' if busy else 'idle'}"


def away(here: House, seconds: float) -> str:
    """End the server at once, without any order, and start it again later; it recovers from its log."""
    server = here.cluster.postgres
    if server.process is None:
        raise RuntimeError("The database was never started.")
    server.process.send_signal(signal.SIGQUIT)
    server.process.wait()
    time.sleep(seconds)
    server.start()
    return f"away for {seconds:g} s"


def spooled(folder: str) -> int:
    """Return how many files of hits wait in a spool."""
    return 0 if spool.is_empty(Path(folder)) else len(list(Path(folder).iterdir()))
