"""One Valkey server as a child process, on a unix socket, keeping what it was told."""

from __future__ import annotations

import contextlib
import signal
import socket
import time
from typing import TYPE_CHECKING

from reputation.embedded import children, places

if TYPE_CHECKING:
    import subprocess
    from pathlib import Path

SETTINGS = {
    "port": "0",
    "unixsocketperm": "700",
    "appendonly": "yes",
    "appendfsync": "everysec",
    "save": "",
    "maxmemory-policy": "noeviction",
    "daemonize": "no",
}


class Valkey:
    """A server whose data lie in `<state>/valkey` and whose socket lies beside PostgreSQL's."""

    name = "valkey"
    patience = 10.0
    farewell = signal.SIGTERM
    abort = signal.SIGKILL

    def __init__(self, state: Path, sockets: Path) -> None:
        self.user = places.servant()
        self.state = state
        self.socket = sockets / "valkey.sock"
        self.process: subprocess.Popen[bytes] | None = None

    @property
    def log(self) -> Path:
        """Return the server's log file."""
        return self.state / "log" / "valkey.log"

    @property
    def url(self) -> str:
        """Return the value of REDIS_URL."""
        return f"unix://{self.socket}?db=0"

    def start(self) -> None:
        """Return when the server answers and has read its data again."""
        self.spawn()
        self.wait()

    def wait(self, patience: float = 60) -> None:
        """Wait for a spawned server."""
        deadline = time.monotonic() + patience
        while not self.answers():
            if self.process.poll() is not None or time.monotonic() > deadline:
                raise places.NotFound(f"Valkey did not start; its last words are in {self.log}")
            time.sleep(0.02)

    def spawn(self) -> subprocess.Popen[bytes]:
        """Start the server without waiting for it."""
        places.owned_folder(self.log.parent, 0o711)
        data = places.private_folder(self.state / "valkey")
        note = data / "valkey.pid"
        children.end_predecessor(note, data, self.patience)
        places.private_folder(self.socket.parent)
        settings = {"unixsocket": str(self.socket), "dir": str(data), "pidfile": str(note), **SETTINGS}
        options = [part for name, value in settings.items() for part in (f"--{name}", value)]
        with self.log.open("ab") as log:
            command = [places.valkey_server(), *options]
            self.process = children.spawn(command, output=log, folder=data, user=self.user, variables={})
        return self.process

    def stop(self) -> None:
        """Stop the server in order; it writes down what it holds."""
        if self.process and self.process.poll() is None:
            children.stop(self.process, self.farewell, self.patience)

    def answers(self) -> bool:
        """Tell whether somebody serves at the socket, with all data read."""
        with contextlib.suppress(OSError), socket.socket(socket.AF_UNIX) as connection:
            connection.settimeout(5)
            connection.connect(str(self.socket))
            connection.sendall(b"PING\r\n")
            return connection.recv(7) == b"+PONG\r\n"
        return False
