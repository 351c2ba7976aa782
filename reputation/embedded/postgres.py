"""One PostgreSQL server as a child process: made, started, made ready, stopped. Roles are in `roles`."""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import subprocess
import time
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

import psycopg

from reputation.embedded import children, places
from reputation.embedded.roles import DATABASE, SUPERUSER, establish

if TYPE_CHECKING:
    from collections.abc import Mapping

SETTINGS = {
    "listen_addresses": "",
    "unix_socket_permissions": "0700",
    "max_connections": "100",
    "shared_buffers": "128MB",
    "dynamic_shared_memory_type": "posix",
    "timezone": "UTC",
    "log_timezone": "UTC",
}
# Only for data that nobody will miss: a crash of the machine may corrupt it, a crash of the server does not.
FAST = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}


class Postgres:
    """A server on a unix socket whose data lie in `<state>/pg<major>`."""

    name = "postgres"
    patience = 30.0
    farewell = signal.SIGINT  # fast shutdown; SIGTERM would wait for every client to go
    abort = signal.SIGQUIT  # its own immediate end; a killed one leaves its children to notice

    def __init__(
        self, state: Path, sockets: Path, *, fast: bool = False, settings: Mapping[str, str] | None = None
    ) -> None:
        self.user = places.servant()
        self.state = state
        self.sockets = sockets
        self.fast = fast
        self.settings = {**SETTINGS, **(FAST if fast else {}), **(settings or {})}
        self.process: subprocess.Popen[bytes] | None = None

    @cached_property
    def programs(self) -> Path:
        """Return the folder of PostgreSQL's programs."""
        return places.postgres_bin()

    @cached_property
    def major(self) -> int:
        """Return the major version of the programs in use."""
        command = [self.programs / "postgres", "-V"]
        shown = subprocess.run(command, capture_output=True, text=True, check=True).stdout
        return int(shown.partition(")")[2].split(".")[0])

    @property
    def data(self) -> Path:
        """Return the data folder; its name tells the major version, so that no other one opens it."""
        return self.state / f"pg{self.major}"

    @property
    def log(self) -> Path:
        """Return the server's log file."""
        return self.state / "log" / "postgres.log"

    def start(self) -> None:
        """Return when the roles and the database are there and connections are welcome."""
        self.spawn()
        self.wait()

    def wait(self, patience: float = 60) -> None:
        """Wait for a spawned server, then make what is missing of roles and database."""
        with self._first_connection(time.monotonic() + patience) as connection:
            establish(connection)

    def create(self) -> None:
        """Make the data folder unless it is there; a half-made one of an interrupted start is made again."""
        if (self.data / "PG_VERSION").exists():
            return
        shutil.rmtree(self.data, ignore_errors=True)
        unfinished = self.data.with_name(f"{self.data.name}.unfinished")
        shutil.rmtree(unfinished, ignore_errors=True)
        places.private_folder(unfinished)
        command = [self.programs / "initdb", "-D", unfinished, "-U", SUPERUSER, "--auth=trust", "-E", "UTF8"]
        command += self._locale() + (["--no-sync"] if self.fast else [])
        made = children.spawn(
            command, output=subprocess.PIPE, folder=Path("/"), user=self.user, variables=_neutral()
        )
        words, _ = made.communicate()
        if made.returncode:
            raise places.NotFound(f"initdb failed:\n{words.decode(errors='replace')}")
        unfinished.rename(self.data)

    def spawn(self) -> subprocess.Popen[bytes]:
        """Start the server without waiting for it; make its data folder first when there is none."""
        self.create()
        # PostgreSQL itself refuses to start when its old process number now belongs to a stranger.
        children.end_predecessor(self.data / "postmaster.pid", self.data, self.patience)
        places.private_folder(self.sockets)
        places.owned_folder(self.log.parent, 0o711)
        settings = {"unix_socket_directories": str(self.sockets), **self.settings}
        options = [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]
        with self.log.open("ab") as log:
            self.process = children.spawn(
                [self.programs / "postgres", "-D", self.data, *options],
                output=log,
                folder=Path("/"),
                user=self.user,
                death_signal=self.farewell,
                variables=_neutral(),
            )
        return self.process

    def stop(self) -> None:
        """Stop the server in order; it needs no recovery at the next start."""
        if self.process and self.process.poll() is None:
            children.stop(self.process, self.farewell, self.patience)

    def answers(self) -> bool:
        """Tell whether somebody is serving our database at the socket."""
        try:
            self._connect(DATABASE).close()
        except psycopg.OperationalError:
            return False
        return True

    def _connect(self, database: str) -> psycopg.Connection:
        return psycopg.connect(host=str(self.sockets), user=SUPERUSER, dbname=database, autocommit=True)

    def _locale(self) -> list[str]:
        if self.major >= 17:
            return ["--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C"]
        return ["--lc-collate=C", "--lc-ctype=C.UTF-8", "--lc-messages=C"]

    def _first_connection(self, deadline: float) -> psycopg.Connection:
        while True:
            with contextlib.suppress(psycopg.OperationalError):
                return self._connect("postgres")
            if self.process.poll() is not None:
                raise places.NotFound(f"PostgreSQL stopped while starting; its last words are in {self.log}")
            if time.monotonic() > deadline:
                raise places.NotFound(f"PostgreSQL is not ready after its time; see {self.log}")
            time.sleep(0.02)


def _neutral() -> dict[str, str]:
    # Neither our secrets nor the caller's PG* variables and language belong in the server's environment.
    return {"PATH": os.environ.get("PATH", "/usr/bin:/bin"), "TZ": "UTC", "LC_ALL": "C"}
