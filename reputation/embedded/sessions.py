"""The services of this checkout for the length of one management command."""

from __future__ import annotations

import contextlib
import os
import sys
import time
from typing import TYPE_CHECKING

from reputation.embedded import places
from reputation.embedded.claims import Claim, Taken, guest, wait_for_guests
from reputation.embedded.clusters import Cluster
from reputation.embedded.credentials import kept_secrets
from reputation.embedded.roles import ROLES

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

# `up` runs the services itself; the others need none.
WITHOUT = {"up", "help", "version", "check", "compile_catalogues", "collect_messages", "collectstatic"}


@contextlib.contextmanager
def services_for(arguments: Sequence[str]) -> Iterator[None]:
    """Name this checkout's services in the environment for one management command, and see that they run.

    Where DATABASE_URL is set and DEVELOPMENT is not, nothing happens: a real installation says everything in
    its environment. Otherwise what the environment lacks is filled in; services already running are used,
    and services that are not, run until the command ends.
    """
    if os.environ.get("DATABASE_URL") and not os.environ.get("DEVELOPMENT"):
        yield
        return
    state = places.state_dir()
    cluster = export_defaults(state)
    if not cluster.servers or not arguments or arguments[0] in WITHOUT or "--help" in arguments:
        yield
        return
    try:
        claim = Claim(state)
    except Taken as taken:
        with guest(state):
            _wait_until_ready(cluster)
            for name, value in taken.holder.items():
                if name.isupper():
                    os.environ.setdefault(name, value)
            yield
        return
    with contextlib.closing(claim), contextlib.closing(_Running(cluster)):
        claim.describe(command=arguments[0])
        yield
        wait_for_guests(state)


def export_defaults(state: Path) -> Cluster:
    """Put the URLs and secrets that the environment lacks into it; return the servers that we are to run."""
    cluster = Cluster(state, places.socket_dir(state))
    cluster.yield_to_environment()
    missing = [name for name in ROLES if cluster.postgres not in cluster.servers and name not in os.environ]
    if missing:
        raise SystemExit(f"DATABASE_URL is set, so these must be too: {', '.join(missing)}")
    development = {"DEVELOPMENT": "true", "REPUTATION_STATE_DIR": str(state)}
    for name, value in {**cluster.environment(), **kept_secrets(state), **development}.items():
        os.environ.setdefault(name, value)
    return cluster


class _Running:
    """A started cluster that `contextlib.closing` can stop."""

    def __init__(self, cluster: Cluster) -> None:
        sys.stderr.write("Starting this checkout's own services for this command.\n")
        self._cluster = cluster
        cluster.start()

    def close(self) -> None:
        self._cluster.stop()


def _wait_until_ready(cluster: Cluster, patience: float = 60) -> None:
    deadline = time.monotonic() + patience
    while not all(server.answers() for server in cluster.servers):
        if time.monotonic() > deadline:
            raise SystemExit("Another command holds the services of this checkout, but they do not answer.")
        time.sleep(0.1)
