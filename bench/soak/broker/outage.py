"""A broker that is gone for a while and comes back empty, while letters are sent, shops report and people look."""

from __future__ import annotations

import shutil
import threading
import time
from dataclasses import dataclass, field
from datetime import UTC, datetime

from bench.soak.asking import Answer, Cut, Line
from bench.soak.house import House
from bench.soak.killing import kill_group
from bench.soak.push.deeds import event

_PAUSE = 0.1  # seconds between two reports


@dataclass
class Shop:
    """A shop that reports one order after the other until `stop`; `taken` are the references acknowledged.

    `waits` are seconds, by whether the broker was away.
    """

    port: int
    key: str
    taken: set[str] = field(default_factory=set)
    wrong: list[str] = field(default_factory=list)
    waits: dict[bool, list[float]] = field(default_factory=lambda: {False: [], True: []})
    is_away: bool = False
    taken_away: int = 0

    def start(self) -> None:
        """Begin, in a thread."""
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._work, daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Finish the report under way."""
        self._ended.set()
        self._thread.join()

    def typical(self, is_away: bool) -> float:
        """Return within how many milliseconds 95 of 100 reports were taken."""
        waits = sorted(self.waits[is_away])
        return round(waits[int(0.95 * len(waits))] * 1000) if waits else 0.0

    def _work(self) -> None:
        line, number = Line(self.port, {"Authorization": f"Bearer {self.key}"}), 1_000_000
        while not self._ended.is_set():
            number += 1
            reference = f"order-{number}"
            order = {**event(reference), "occurred_at": datetime.now(UTC).isoformat()}
            try:
                self._note(reference, line.post("/api/v1/events", order))
            except Cut as cut:
                self.wrong.append(str(cut))
            time.sleep(_PAUSE)

    def _note(self, reference: str, answer: Answer) -> None:
        self.waits[self.is_away].append(answer.seconds)
        if answer.status == 201:
            self.taken.add(reference)
            self.taken_away += self.is_away
        else:
            self.wrong.append(str(answer.status))


def take_away(here: House) -> None:
    """Kill the broker and throw away whatever it knew."""
    broker = here.cluster.valkey
    if broker.process is not None:
        kill_group(broker.process)
    broker.socket.unlink(missing_ok=True)
    shutil.rmtree(broker.state / "valkey")


def bring_back(here: House) -> float:
    """Start the broker again, empty; return the Unix time at which it answers."""
    here.cluster.valkey.start()
    return time.time()
