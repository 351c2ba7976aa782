"""Keeps a set of processes running: prefixed output, restarts with growing pauses, an ordered end.

It knows nothing of what the processes do; `manage.py up` tells it.
"""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import threading
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, TYPE_CHECKING, Protocol

from reputation.embedded import children

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from types import FrameType

STEADY = 60.0  # seconds after which a process counts as healthy again
LONGEST_PAUSE = 30.0
SIGNS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class Part(Protocol):
    """What can be kept running: our own programs and the embedded servers."""

    name: str
    patience: float
    farewell: signal.Signals
    abort: signal.Signals

    def spawn(self) -> subprocess.Popen[bytes]:
        """Start it without waiting."""


class Stopped(BaseException):
    """Somebody asked us to end while we were still starting."""


@dataclass
class Program:
    """One of our own programs, whose output is shown."""

    name: str
    command: Sequence[str]
    variables: Mapping[str, str]
    folder: Path
    patience: float = 20.0
    farewell: signal.Signals = signal.SIGTERM
    abort: signal.Signals = signal.SIGKILL
    death_signal: signal.Signals = signal.SIGTERM  # what it gets when we are killed

    def spawn(self) -> subprocess.Popen[bytes]:
        """Start it; its output comes back by a pipe."""
        return children.spawn(
            self.command,
            output=subprocess.PIPE,
            folder=self.folder,
            variables=self.variables,
            death_signal=self.death_signal,
        )


@dataclass
class Watch:
    """A part and how it has been doing."""

    part: Part
    process: subprocess.Popen[bytes]
    since: float = field(default_factory=time.monotonic)
    failures: int = 0
    due: float | None = None


class Supervisor:
    """Watches parts in the order they were handed over. Use it from the main thread only."""

    def __init__(self, notes: Path) -> None:
        self.notes = notes
        self.watches: dict[str, Watch] = {}
        self.stopping = threading.Event()
        self._starting = True

    @contextlib.contextmanager
    def listening(self) -> Iterator[None]:
        """Obey signals in this block: the first asks for an ordered end, the second ends all at once."""
        before = {sign: signal.signal(sign, self._on_signal) for sign in SIGNS}
        try:
            yield
        finally:
            for sign, handler in before.items():
                signal.signal(sign, handler)

    def start(self, part: Part) -> None:
        """Start a part and watch it."""
        self.watches[part.name] = Watch(part, self._spawn(part))

    @contextlib.contextmanager
    def running(self, part: Part) -> Iterator[subprocess.Popen[bytes]]:
        """Run a part that ends by itself, or at the latest with this block."""
        process = self._spawn(part)
        try:
            yield process
        finally:
            children.stop(process, part.farewell, part.patience)
            children.forget(self.notes, part.name)

    def failures(self, name: str) -> int:
        """Return how often a part has ended by itself since it last ran steadily."""
        return self.watches[name].failures

    def keep(self, seconds: float) -> bool:
        """Watch for so long; return False as soon as the end was asked for."""
        self._starting = False
        deadline = time.monotonic() + seconds
        while not self.stopping.wait(min(0.1, max(0.0, deadline - time.monotonic()))):
            for watch in self.watches.values():
                self._look_after(watch)
            if time.monotonic() >= deadline:
                return True
        return False

    def stop(self, order: Sequence[str]) -> None:
        """End the named parts one after the other, each within its patience."""
        self._starting = False
        for watch in (self.watches[name] for name in order if name in self.watches):
            watch.process.send_signal(watch.part.farewell)
            with contextlib.suppress(subprocess.TimeoutExpired):
                watch.process.wait(3)
            if watch.process.poll() is None:
                show("up", f"waiting for {watch.part.name} to finish; Ctrl-C again ends everything at once")
            children.await_end(watch.process, watch.part.patience)
            children.end_group(watch.process.pid)
            children.forget(self.notes, watch.part.name)

    def _look_after(self, watch: Watch) -> None:
        now = time.monotonic()
        if watch.due is None:
            if watch.process.poll() is None:
                return
            watch.failures = 1 if now - watch.since > STEADY else watch.failures + 1
            pause = min(LONGEST_PAUSE, 2.0 ** (watch.failures - 1))
            watch.due = now + pause
            children.end_group(watch.process.pid)
            status = watch.process.returncode
            show("up", f"{watch.part.name} ended by itself (status {status}); again in {pause:.0f} s")
        elif now >= watch.due:
            watch.due, watch.since = None, now
            watch.process = self._spawn(watch.part)

    def _spawn(self, part: Part) -> subprocess.Popen[bytes]:
        process = part.spawn()
        children.remember(self.notes, part.name, process.pid)
        if process.stdout:
            threading.Thread(target=_pump, args=(part.name, process.stdout), daemon=True).start()
        return process

    def _on_signal(self, number: int, frame: FrameType | None) -> None:
        if self.stopping.is_set():
            for watch in reversed(self.watches.values()):
                children.end_group(watch.process.pid, watch.part.abort)
            os._exit(128 + number)
        self.stopping.set()
        if self._starting:
            raise Stopped


def show(name: str, line: str) -> None:
    """Print a line that tells whose it is; a reader who has gone away does not stop us."""
    with contextlib.suppress(OSError, ValueError):
        sys.stdout.write(f"{name:8} | {line}\n")
        sys.stdout.flush()


def _pump(name: str, pipe: IO[bytes]) -> None:
    with pipe:
        for line in pipe:
            show(name, line.decode(errors="replace").rstrip())
