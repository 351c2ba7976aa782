"""One web or tracking server as a process of ours, which can be killed and started again at the same port."""

from __future__ import annotations

import contextlib
import socket
import subprocess
import time
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from random import Random

from bench.soak.killing import children_of, kill_a_child, kill_group
from reputation.embedded import children
from reputation.supervisor import Program

_START_SECONDS, _END_SECONDS, _TICK = 60.0, 5.0, 0.05


class Server:
    """Runs a program that listens at `port`, its output added to a file. Start it from the main thread."""

    def __init__(self, program: Program, port: int, environment: Mapping[str, str], folder: Path) -> None:
        self.port = port
        self._program = replace(program, variables=dict(environment))
        self.log = folder / f"{program.name}.log"
        self._process: subprocess.Popen[bytes]

    def start(self) -> None:
        """Return when it takes connections; raise RuntimeError when it does not."""
        with self.log.open("ab") as log:
            self._process = children.spawn(
                self._program.command,
                output=log,
                folder=self._program.folder,
                variables=self._program.variables,
            )
        ends = time.monotonic() + _START_SECONDS
        while True:
            with contextlib.suppress(OSError):
                socket.create_connection(("127.0.0.1", self.port), timeout=1).close()
                return
            if self._process.poll() is not None or time.monotonic() > ends:
                raise RuntimeError(f"{self._program.name} did not start:\n{self.log.read_text()[-2000:]}")
            time.sleep(_TICK)

    def kill(self, chance: Random) -> str:
        """Kill its worker alone or everything with SIGKILL, then start it again; return who was killed."""
        who = "worker" if chance.random() < 0.5 and kill_a_child(self._process, chance) else "group"
        if who == "worker":
            # The one that watches its workers ends when they do; whoever runs it starts it again.
            with contextlib.suppress(subprocess.TimeoutExpired):
                self._process.wait(_END_SECONDS)
        kill_group(self._process)
        self.start()
        return who

    def stop(self) -> None:
        """End it at once."""
        kill_group(self._process)

    @property
    def peak_memory(self) -> int:
        """Return the most memory that one of its processes has held, in megabytes."""
        peaks = [_peak(pid) for pid in (self._process.pid, *children_of(self._process))]
        return max(peaks) // 1024


def _peak(pid: int) -> int:
    with contextlib.suppress(OSError):
        for line in Path(f"/proc/{pid}/status").read_text().splitlines():
            if line.startswith("VmHWM:"):
                return int(line.split()[1])
    return 0
