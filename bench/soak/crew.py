"""The processes of one installation: workers and beat, each in a group of its own, killed and started again."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from random import Random

ROOT = Path(__file__).resolve().parents[2]


class Crew:
    """Runs `workers` Celery workers of `children` processes and one beat, and counts who was killed."""

    def __init__(self, environment: Mapping[str, str], folder: Path, workers: int, children: int) -> None:
        self._environment, self._folder, self._children = dict(environment), folder, children
        self._log = (folder / "crew.log").open("ab")
        self.killed: Counter[str] = Counter()
        self._running = {f"worker{n}": self._start(f"worker{n}") for n in range(workers)}
        self._running["beat"] = self._start("beat")

    def kill_somebody(self, chance: Random) -> str:
        """Kill a child (most often), a whole worker with its children, or beat; start again what does not by itself."""
        kind = chance.choices(("child", "worker", "beat"), (7, 2, 1))[0]
        name = "beat" if kind == "beat" else chance.choice([n for n in self._running if n != "beat"])
        process = self._running[name]
        children = _children_of(process.pid)
        if kind == "child" and children:
            os.kill(chance.choice(children), signal.SIGKILL)
        else:
            _kill_group(process)
            self._running[name] = self._start(name)
        self.killed[kind] += 1
        return f"{kind} of {name}"

    def revive(self) -> None:
        """Start again whatever ended by itself."""
        for name, process in self._running.items():
            if process.poll() is not None:
                self._running[name] = self._start(name)

    def stop(self) -> None:
        """End everything at once."""
        for process in self._running.values():
            _kill_group(process)
        self._log.close()

    def _start(self, name: str) -> subprocess.Popen[bytes]:
        words = ["beat", "--pidfile=", "--schedule", str(self._folder / "beat")]
        if name != "beat":
            words = ["worker", "-n", f"{name}@soak", "-Q", "default,mail", "-c", str(self._children)]
            words += ["--without-gossip", "--without-mingle", "--without-heartbeat"]
        return subprocess.Popen(
            [sys.executable, "-m", "celery", "-A", "bench.soak.worker", *words, "-l", "WARNING"],
            cwd=ROOT,
            env=self._environment,
            stdin=subprocess.DEVNULL,
            stdout=self._log,
            stderr=self._log,
            start_new_session=True,
        )


def _children_of(pid: int) -> list[int]:
    try:
        return [int(word) for word in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
    except OSError:
        return []


def _kill_group(process: subprocess.Popen[bytes]) -> None:
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()
