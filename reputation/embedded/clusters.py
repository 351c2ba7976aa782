"""PostgreSQL and Valkey together: private ones for tests and benchmarks, and a checkout's own for every command."""

from __future__ import annotations

import contextlib
import fcntl
import os
import shutil
import sys
import tempfile
import time
from pathlib import Path
from typing import IO, TYPE_CHECKING

from reputation.embedded import places
from reputation.embedded.claims import Claim, Taken, guest, wait_for_guests
from reputation.embedded.credentials import fresh_secrets, kept_secrets
from reputation.embedded.postgres import Postgres
from reputation.embedded.roles import urls
from reputation.embedded.valkey import Valkey

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

PRIVATE = "reputation-private-"
# Commands that start services themselves, or need none.
ALONE = {"up", "help", "version", "check", "makemessages", "compile_catalogues", "collectstatic", "diffsettings"}


class Cluster:
    """Those of the two servers that the environment does not name."""

    def __init__(self, state: Path, sockets: Path, *, fast: bool = False, settings: dict[str, str] | None = None):
        self.state = state
        self.sockets = sockets
        self.postgres = Postgres(state, sockets, fast=fast, settings=settings)
        self.valkey = Valkey(state, sockets)

    def environment(self) -> dict[str, str]:
        """Return the variables that name both servers."""
        return {**urls(self.sockets), "REDIS_URL": self.valkey.url}

    def start(self) -> None:
        """Start both; on failure nothing is left running."""
        try:
            self.postgres.start()
            self.valkey.start()
        except BaseException:
            self.stop()
            raise

    def stop(self) -> None:
        """Stop both, the broker first."""
        self.valkey.stop()
        self.postgres.stop()


@contextlib.contextmanager
def private_cluster(fast: bool = False, **settings: str) -> Iterator[dict[str, str]]:
    """Run servers of one's own and yield the environment that names them; nothing of them is left afterwards.

    `fast` gives up durability for speed; `settings` are PostgreSQL's. The environment also holds fresh secrets and
    an empty REPUTATION_STATE_DIR. Several may run at once, also beside the checkout's own services.
    """
    temporary = places.temporary_dir()
    _sweep(temporary)
    folder = Path(tempfile.mkdtemp(prefix=PRIVATE, dir=temporary))
    with _lock(folder) as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        folder.chmod(0o711)
        state = places.owned_folder(folder / "state", 0o711)
        cluster = Cluster(folder, places.private_folder(folder / "s"), fast=fast, settings=settings)
        try:
            cluster.start()
            yield {**cluster.environment(), **fresh_secrets(), "REPUTATION_STATE_DIR": str(state)}
        finally:
            cluster.stop()
            shutil.rmtree(folder, ignore_errors=True)


@contextlib.contextmanager
def services_for(arguments: Sequence[str]) -> Iterator[None]:
    """Name this checkout's services in the environment for one management command, and see that they run.

    With DATABASE_URL set nothing happens: then the environment rules. Services that are already running are used;
    otherwise they run until the command ends.
    """
    if os.environ.get("DATABASE_URL"):
        yield
        return
    state = places.state_dir()
    export_defaults(state)
    if not arguments or arguments[0] in ALONE or "--help" in arguments:
        yield
        return
    cluster = Cluster(state, places.socket_dir())
    try:
        claim = Claim(state)
    except Taken:
        with guest(state):
            _wait_until_ready(cluster)
            yield
        return
    claim.describe(command=" ".join(arguments[:1]))
    print("Using this checkout's own PostgreSQL and Valkey for this command.", file=sys.stderr)
    try:
        cluster.start()
        yield
        wait_for_guests(state)
    finally:
        cluster.stop()
        claim.close()


def export_defaults(state: Path) -> None:
    """Put what the environment lacks of URLs and secrets into it."""
    cluster = Cluster(state, places.socket_dir())
    for name, value in {**cluster.environment(), **kept_secrets(state)}.items():
        os.environ.setdefault(name, value)


def _wait_until_ready(cluster: Cluster, patience: float = 60) -> None:
    deadline = time.monotonic() + patience
    while not (cluster.valkey.answers() and (cluster.sockets / ".s.PGSQL.5432").exists()):
        if time.monotonic() > deadline:
            raise SystemExit("The services of this checkout are held by another command but do not answer.")
        time.sleep(0.1)


def _lock(folder: Path) -> IO[str]:
    return (folder / "lock").open("a")


def _sweep(temporary: Path) -> None:
    # What a killed run left behind. A free lock means that the owner is gone, except in a folder's first moments.
    for folder in temporary.glob(f"{PRIVATE}*"):
        with contextlib.suppress(OSError):
            if time.time() - folder.stat().st_mtime > 60:
                _remove_abandoned(folder)


def _remove_abandoned(folder: Path) -> None:
    with _lock(folder) as lock:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        shutil.rmtree(folder, ignore_errors=True)
