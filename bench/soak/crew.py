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

from reputation.embedded import children

ROOT = Path(__file__).resolve().parents[2]


class Crew:
    """Runs `workers` Celery workers of so many `processes` and one beat, and counts who was killed."""

    def __init__(self, environment: Mapping[str, str], folder: Path, workers: int, processes: int) -> None:
        self._environment, self._folder, self._processes = dict(environment), folder, processes
        self._log = (folder / "crew.log").open("ab")
        self.killed: Counter[str] = Counter()
        self._running = {f"worker{n}": self._start(f"worker{n}") for n in range(workers)}
        self._running["beat"] = self._start("beat")

    def kill_somebody(self, chance: Random) -> str:
        """Kill a child (most often), a whole worker with its children, or beat; start again what does not by itself."""
        kind = chance.choices(("child", "worker", "beat"), (7, 2, 1))[0]
        name = "beat" if kind == "beat" else chance.choice([n for n in self._running if n != "beat"])
        process = self._running[name]
        if kind != "child" or not _kill_a_child(process, chance):
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
            words = ["worker", "-n", f"{name}@soak", "-Q", "default,mail", "-c", str(self._processes)]
            words += ["--without-gossip", "--without-mingle", "--without-heartbeat"]
        return children.spawn(
            [sys.executable, "-m", "celery", "-A", "bench.soak.worker", *words, "-l", "WARNING"],
            output=self._log,
            folder=ROOT,
            variables=self._environment,
        )


def _kill_a_child(process: subprocess.Popen[bytes], chance: Random) -> bool:
    """Kill one of a process's children; return whether there was one."""
    pids = _children_of(process)
    if not pids:
        return False
    pid = chance.choice(pids)
    with contextlib.suppress(ProcessLookupError):
        handle = os.pidfd_open(pid)
        try:
            # Asked again, because a number may by now belong to a stranger; what the handle means cannot change.
            if pid in _children_of(process):
                signal.pidfd_send_signal(handle, signal.SIGKILL)
        finally:
            os.close(handle)
    return True


def _children_of(process: subprocess.Popen[bytes]) -> list[int]:
    if process.poll() is not None:
        return []
    try:
        text = Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text()
    except OSError:
        return []
    return [int(word) for word in text.split()]


def _kill_group(process: subprocess.Popen[bytes]) -> None:
    """Kill a process and its children; its number is its own as long as we have not asked how it ended."""
    if process.returncode is None:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()
