"""An installation of its own for one soak: servers, environment, folder, processes. Nothing of it is left."""

from __future__ import annotations

import contextlib
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import psycopg

from bench.soak.crew import ROOT, Crew
from bench.soak.server import Server
from core.keys import KeyRing
from core.tokens import Tokens
from reputation import programs
from reputation.embedded import children, ports
from reputation.embedded.clusters import Cluster, private_servers

_TICK = 0.2
_RECOVERY_SECONDS = 60.0
# What would only slow a soak down: limits that it reaches on purpose, and letters that nobody reads.
_SETTINGS = {
    "DJANGO_SETTINGS_MODULE": "reputation.settings",
    "API_RATE": "1000000/min",
    "EMAIL_URL": "smtp://127.0.0.1:9/",
    "LOG_LEVEL": "WARNING",
    "LOG_FORMAT": "json",
}


class House:
    """Makes processes that know the same servers. `cluster` are those servers; `port` by the name of a program."""

    def __init__(
        self, folder: Path, cluster: Cluster, servers: Mapping[str, str], port: dict[str, int]
    ) -> None:
        self.folder, self.cluster, self.port = folder, cluster, port
        urls = {
            "BASE_URL": f"http://127.0.0.1:{port['web']}",
            "TRACKING_URL": f"http://127.0.0.1:{port['tracking']}",
        }
        self.environment = {**os.environ, **servers, **urls, **_SETTINGS}
        self.tokens = Tokens(KeyRing.parse(servers["FIELD_KEYS"]))

    @property
    def crew_environment(self) -> dict[str, str]:
        """Return what web and workers are told: everything but the owner of the tables."""
        return {**self.environment, "DATABASE_OWNER_URL": ""}

    @contextlib.contextmanager
    def serving(self, *names: str) -> Iterator[list[Server]]:
        """Run `web`, `tracking` or both, with the words with which the product itself runs them."""
        servers = []
        try:
            for name in names:
                program = getattr(programs, name)(self.port[name])
                server = Server(program, self.port[name], self.crew_environment, self.folder)
                servers.append(server)
                server.start()
            yield servers
        finally:
            for server in servers:
                server.stop()

    @contextlib.contextmanager
    def working(self, queues: str = "default,mail", **settings: str) -> Iterator[Crew]:
        """Run two workers of two processes, and beat."""
        crew = Crew({**self.crew_environment, **settings}, self.folder, 2, 2, queues)
        try:
            yield crew
        finally:
            crew.stop()

    def within(self, module: str, function: str, **arguments: object) -> Any:
        """Call a function in a process with Django, and return what it returned."""
        done = subprocess.run(
            _words(module, function, arguments),
            cwd=ROOT,
            env=self.environment,
            check=True,
            stdout=subprocess.PIPE,
            text=True,
        )
        return json.loads(done.stdout.splitlines()[-1])

    def begin_within(self, module: str, function: str, **arguments: object) -> subprocess.Popen[bytes]:
        """Call a function in a process with Django that goes on beside us; whoever begins it ends it."""
        with (self.folder / f"{function}.log").open("ab") as log:
            words = _words(module, function, arguments)
            return children.spawn(words, output=log, folder=ROOT, variables=self.crew_environment)

    def owner(self, patience: float = _RECOVERY_SECONDS) -> psycopg.Connection[Any]:
        """Connect as the owner of the tables; a database in recovery is waited for."""
        ends = time.monotonic() + patience
        while True:
            try:
                return psycopg.connect(self.environment["DATABASE_OWNER_URL"], autocommit=True)
            except psycopg.OperationalError:
                if time.monotonic() > ends:
                    raise
            time.sleep(_TICK)

    def rows(self, statement: str, *parameters: object) -> list[Any]:
        """Return the rows of a statement asked as the owner."""
        with self.owner() as owner:
            return owner.execute(statement, parameters).fetchall()


def _words(module: str, function: str, arguments: Mapping[str, object]) -> list[str]:
    return [sys.executable, "-m", "bench.soak.within", module, function, json.dumps(arguments)]


@contextlib.contextmanager
def house(*, fast: bool = True, **settings: str) -> Iterator[House]:
    """Open a house. `fast` gives up durability; `settings` are PostgreSQL's."""
    with contextlib.ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        port = {}
        for name, first in (("web", 9200), ("tracking", 9400)):
            port[name] = stack.enter_context(contextlib.closing(ports.reserve(first))).number
        cluster, servers = stack.enter_context(private_servers(fast, **settings))
        yield House(folder, cluster, servers, port)
