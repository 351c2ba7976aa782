"""What befalls the database: it crashes and recovers, or it is gone for a while."""

from __future__ import annotations

import os
import signal
import time
from pathlib import Path

from bench.soak.house import House
from tracking import spool


def crash(here: House) -> str:
    """Kill one backend: PostgreSQL then drops every connection and recovers from its log."""
    with here.owner() as owner:
        [pid] = owner.execute("SELECT pg_backend_pid()").fetchone() or [0]
        os.kill(pid, signal.SIGKILL)
    return f"backend {pid} was killed"


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
