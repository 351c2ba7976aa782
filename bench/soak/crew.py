"""The processes of one installation: workers and beat, each in a group of its own, killed and started again."""

from __future__ import annotations

import subprocess
import sys
from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from random import Random

from bench.soak.killing import kill_a_child, kill_group
from reputation.embedded import children

ROOT = Path(__file__).resolve().parents[2]


class Crew:
    """Runs `workers` Celery workers of so many `processes` and one beat, and counts who was killed."""

    def __init__(
        self,
        environment: Mapping[str, str],
        folder: Path,
        workers: int,
        processes: int,
        queues: str = "default,mail",
    ) -> None:
        self._environment, self._folder, self._processes = dict(environment), folder, processes
        self._queues = queues
        self._log = (folder / "crew.log").open("ab")
        self.killed: Counter[str] = Counter()
        self.revived: Counter[str] = Counter()
        self._running = {f"worker{n}": self._start(f"worker{n}") for n in range(workers)}
        self._running["beat"] = self._start("beat")

    def kill_somebody(self, chance: Random) -> str:
        """Kill a child (most often), a whole worker with its children, or beat; start again what does not by itself."""
        kind = chance.choices(("child", "worker", "beat"), (7, 2, 1))[0]
        name = "beat" if kind == "beat" else chance.choice([n for n in self._running if n != "beat"])
        process = self._running[name]
        if kind != "child" or not kill_a_child(process, chance):
            kill_group(process)
            self._running[name] = self._start(name)
        self.killed[kind] += 1
        return f"{kind} of {name}"

    def revive(self) -> None:
        """Start again whatever ended by itself."""
        for name, process in self._running.items():
            if process.poll() is not None:
                self._running[name] = self._start(name)
                self.revived[name] += 1

    def stop(self) -> None:
        """End everything at once."""
        for process in self._running.values():
            kill_group(process)
        self._log.close()

    def _start(self, name: str) -> subprocess.Popen[bytes]:
        words = ["beat", "--pidfile=", "--schedule", str(self._folder / "beat")]
        if name != "beat":
            words = ["worker", "-n", f"{name}@soak", "-Q", self._queues, "-c", str(self._processes)]
            words += ["--without-gossip", "--without-mingle", "--without-heartbeat"]
        return children.spawn(
            [sys.executable, "-m", "celery", "-A", "bench.soak.worker", *words, "-l", "WARNING"],
            output=self._log,
            folder=ROOT,
            variables=self._environment,
        )
