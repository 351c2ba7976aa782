"""Ordinary clients, who ask for this and that and note how long each answer took."""

from __future__ import annotations

import itertools
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass, field

from bench.soak.asking import Cut, Line

PATIENCE = 10.0  # seconds; whoever waits longer has not been answered
_PAUSE = 0.05


@dataclass(frozen=True)
class Wish:
    """One request, and what it is answered when all is well."""

    method: str
    path: str
    body: bytes = b""
    headers: tuple[tuple[str, str], ...] = ()
    status: int = 200


@dataclass
class Others:
    """So many clients at a port until `stop`. `waits` are seconds; `failures` tell who was not answered as usual."""

    port: int
    wishes: Sequence[Wish]
    count: int
    patience: float = PATIENCE
    waits: list[float] = field(default_factory=list)
    failures: list[str] = field(default_factory=list)

    def start(self) -> None:
        """Begin, in threads."""
        self._ended = threading.Event()
        self._threads = [
            threading.Thread(target=self._work, args=(n,), daemon=True) for n in range(self.count)
        ]
        for thread in self._threads:
            thread.start()

    def stop(self) -> None:
        """Let everybody finish."""
        self._ended.set()
        for thread in self._threads:
            thread.join()

    def within(self, share: float) -> float:
        """Return the milliseconds within which that share was answered."""
        ordered = sorted(self.waits)
        return round(ordered[min(len(ordered) - 1, int(share * len(ordered)))] * 1000, 1) if ordered else 0.0

    def _work(self, first: int) -> None:
        line = Line(self.port, patience=self.patience)
        for wish in itertools.islice(itertools.cycle(self.wishes), first, None):
            if self._ended.is_set():
                line.close()
                return
            began = time.monotonic()
            try:
                answer = line.ask(wish.method, wish.path, wish.body, dict(wish.headers))
                if answer.status != wish.status:
                    self.failures.append(f"{wish.method} {wish.path}: {answer.status}")
            except Cut as cut:
                self.failures.append(f"{wish.method} {wish.path}: {cut}")
            self.waits.append(time.monotonic() - began)
            time.sleep(_PAUSE)
