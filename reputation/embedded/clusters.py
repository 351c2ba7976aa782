"""PostgreSQL and Valkey together: those that are ours to run, and private ones for tests and benchmarks."""

from __future__ import annotations

import contextlib
import fcntl
import os
import shutil
import tempfile
import time
from pathlib import Path
from typing import IO, TYPE_CHECKING

from reputation.embedded import places
from reputation.embedded.credentials import fresh_secrets
from reputation.embedded.postgres import Postgres
from reputation.embedded.roles import urls
from reputation.embedded.valkey import Valkey

if TYPE_CHECKING:
    from collections.abc import Iterator

PRIVATE = "reputation-private-"


class Cluster:
    """The servers of one state folder: both, or only those that the environment does not put elsewhere."""

    def __init__(
        self, state: Path, sockets: Path, *, fast: bool = False, settings: dict[str, str] | None = None
    ) -> None:
        self.state = state
        self.sockets = sockets
        self.postgres = Postgres(state, sockets, fast=fast, settings=settings)
        self.valkey = Valkey(state, sockets)
        self.servers: list[Postgres | Valkey] = [self.postgres, self.valkey]

    def environment(self) -> dict[str, str]:
        """Return the variables that name both servers."""
        return {**urls(self.sockets), "REDIS_URL": self.valkey.url}

    def yield_to_environment(self) -> None:
        """Leave out each server in whose place the environment names another."""
        ours = self.environment()
        for server, name in ((self.postgres, "DATABASE_URL"), (self.valkey, "REDIS_URL")):
            if os.environ.get(name, ours[name]) != ours[name]:
                self.servers.remove(server)

    def start(self) -> None:
        """Start what is ours; on failure nothing is left running."""
        try:
            for server in self.servers:
                server.start()
        except BaseException:
            self.stop()
            raise

    def stop(self) -> None:
        """Stop what is ours, the database last."""
        for server in reversed(self.servers):
            server.stop()
        self.tidy()

    def tidy(self) -> None:
        """Remove the folder of the sockets once they are gone."""
        with contextlib.suppress(OSError):
            self.sockets.rmdir()


@contextlib.contextmanager
def private_cluster(fast: bool = False, **settings: str) -> Iterator[dict[str, str]]:
    """Run servers of one's own and yield the environment that names them; nothing of them is left afterwards.

    `fast` gives up durability for speed; `settings` are PostgreSQL's. The environment also holds fresh
    secrets, an empty REPUTATION_STATE_DIR and DEVELOPMENT. Any number may run at the same time.
    """
    with private_servers(fast, **settings) as (_, environment):
        yield environment


@contextlib.contextmanager
def private_servers(fast: bool = False, **settings: str) -> Iterator[tuple[Cluster, dict[str, str]]]:
    """As `private_cluster`, with the servers themselves, for whoever wants to end one and start it again."""
    temporary = places.temporary_dir()
    _sweep(temporary)
    folder = Path(tempfile.mkdtemp(prefix=PRIVATE, dir=temporary))
    with _lock(folder) as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        folder.chmod(0o711)
        state = places.owned_folder(folder / "state", 0o711)
        cluster = Cluster(folder, folder / "s", fast=fast, settings=settings)
        development = {"DEVELOPMENT": "true", "REPUTATION_STATE_DIR": str(state)}
        try:
            cluster.start()
            yield cluster, {**cluster.environment(), **fresh_secrets(), **development}
        finally:
            cluster.stop()
            shutil.rmtree(folder, ignore_errors=True)


def _lock(folder: Path) -> IO[str]:
    return (folder / "lock").open("a")


def _sweep(temporary: Path) -> None:
    # What killed runs left behind. A free lock means an owner who is gone, except in the first moments.
    for folder in temporary.glob(f"{PRIVATE}*"):
        with contextlib.suppress(OSError):
            if time.time() - folder.stat().st_mtime > 60:
                _remove_abandoned(folder)


def _remove_abandoned(folder: Path) -> None:
    with _lock(folder) as lock:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        shutil.rmtree(folder, ignore_errors=True)
