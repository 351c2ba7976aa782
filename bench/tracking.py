"""Tracking: clicks and pixels answered after their commit, and an application that answers 204 as the limit.

The server has one CPU and the load another; PostgreSQL takes what both leave.
"""

from __future__ import annotations

import contextlib
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from typing import Any

from bench.loading import Loaded, load
from bench.measuring import Sample, children_of, cpus, parent_of, pin, postgres_seconds, tree_seconds
from bench.scene import as_owner, backend, channel_of, empty
from core.public_tokens import make_token
from core.tenancy import tenant
from core.tokens import Purpose
from tests.factories import make_listing

CONNECTIONS = 64
SUBJECTS = 20_000
_PATIENCE_SECONDS, _ENDING_SECONDS = 20.0, 3.0
_HITS = "tracking_hit"
_REQUEST = (
    "GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nAccept: */*\r\nAccept-Language: en\r\n"
    "User-Agent: Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/126.0 Safari/537.36\r\n\r\n"
)


def prepare(size: float, folder: str, organisation: int, channel: int, user: int) -> dict[str, Any]:
    """Make the listing to which clicks lead."""
    with tenant(organisation):
        make_listing(channel_of(organisation, channel), "google")
    return {}


def product(size: float, folder: str, **scene: int) -> dict[str, Any]:
    """Ask the tracking process, and count what it recorded."""
    return recorded("rsgi", "tracking.process:application", size, **scene)


def limit(size: float, folder: str, **scene: int) -> dict[str, Any]:
    """Ask for the same addresses and get nothing."""
    sample, _ = _loaded("rsgi", "bench.peers.empty:application", size, **scene)
    return sample.as_json()


def recorded(interface: str, target: str, size: float, *more: str, **scene: int) -> dict[str, Any]:
    """Load an application that records hits; raise unless every answer has its row."""
    empty(_HITS)
    sample, loaded = _loaded(interface, target, size, *more, **scene)
    if not loaded.statuses.keys() <= {b"200", b"302"}:
        raise RuntimeError(f"Unexpected answers: {loaded.statuses}")
    # One more than was measured: the warming up.
    if (found := as_owner(f"SELECT count(*) FROM {_HITS}")[0][0]) < loaded.answered:
        raise RuntimeError(f"{loaded.answered} requests were answered and {found} recorded.")
    return sample.as_json()


def _loaded(
    interface: str, target: str, seconds: float, *more: str, organisation: int, channel: int, user: int
) -> tuple[Sample, Loaded]:
    requests = _requests(organisation)
    available = cpus()
    pin(available[0])
    with _server(interface, target, *more) as (process, port):
        pin(available[-1])
        load(port, requests, connections=CONNECTIONS, seconds=seconds / 10)
        postmaster = parent_of(backend())
        postgres, ours = postgres_seconds(postmaster), tree_seconds(process)
        loaded = load(port, requests, connections=CONNECTIONS, seconds=seconds)
        # A tick of the kernel's clock is the least that can be told from nothing.
        ours = max(tree_seconds(process) - ours, 1 / os.sysconf("SC_CLK_TCK"))
        postgres = postgres_seconds(postmaster) - postgres
    facts = {
        "per_second": round(loaded.answered / loaded.wall),
        "p50_ms": round(loaded.percentile(0.5), 2),
        "p99_ms": round(loaded.percentile(0.99), 2),
    }
    return Sample(loaded.answered, loaded.wall, ours, postgres, facts=facts), loaded


def _requests(organisation: int) -> list[bytes]:
    """Return requests for pixels and, one in four, clicks, of many letters."""
    (listing,) = as_owner(
        f"SELECT max(id) FROM balancing_listing WHERE organisation_id = {organisation} AND platform = 'google'"
    )[0]
    paths = []
    for subject in range(1, SUBJECTS + 1):
        purpose = Purpose.OPEN if subject % 4 else Purpose.CLICK
        token = make_token(purpose, organisation=organisation, listing=listing, subject=subject)
        paths.append(f"/o/{token}.gif" if subject % 4 else f"/c/{token}/")
    return [_REQUEST.format(path=path).encode() for path in paths]


@contextlib.contextmanager
def _server(interface: str, target: str, *more: str) -> Iterator[tuple[int, int]]:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    place = ("--host", "127.0.0.1", "--port", str(port), "--interface", interface, "--no-ws")
    command = (sys.executable, "-m", "granian", *place, "--workers", "1", "--log-level", "warning")
    with tempfile.TemporaryDirectory() as spool:
        environment = {**os.environ, "SPOOL_DIR": spool}
        process = subprocess.Popen([*command, *more, target], env=environment)
        try:
            _await(port, process)
            yield process.pid, port
        finally:
            _end(process)


def _end(process: subprocess.Popen[bytes]) -> None:
    """End a server gently, and by force where its threads do not come back."""
    workers = children_of(process.pid)
    process.terminate()
    try:
        process.wait(_ENDING_SECONDS)
    except subprocess.TimeoutExpired:
        for worker in (*workers, process.pid):
            with contextlib.suppress(ProcessLookupError):
                os.kill(worker, signal.SIGKILL)
        process.wait()


def _await(port: int, process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + _PATIENCE_SECONDS
    while True:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            if process.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError("The server did not start.") from None
            time.sleep(0.05)
        else:
            return


CASES = {"prepare": prepare, "product": product, "limit": limit}
