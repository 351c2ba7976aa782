"""API clients in threads: each takes up a request, repeats it until it is answered, and remembers what it was told."""

from __future__ import annotations

import queue
import threading
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from bench.soak.asking import Answer, Cut, Line
from bench.soak.push.deeds import Deed

REPLAYED = "idempotent-replayed"
_PAUSE = 0.1  # seconds between two tries
_PASSING = {409, 429, 503}


@dataclass
class Heard:
    """What all clients were told. Lists are appended to by threads and read when these have ended."""

    acknowledged: list[tuple[Deed, Answer]] = field(default_factory=list)
    abandoned: list[Deed] = field(default_factory=list)
    refused: list[tuple[Deed, Answer]] = field(default_factory=list)
    not_replayed: list[tuple[Deed, Answer, Answer]] = field(default_factory=list)
    taken_twice: list[tuple[Deed, Answer]] = field(default_factory=list)
    statuses: Counter[int] = field(default_factory=Counter)
    cuts: Counter[str] = field(default_factory=Counter)
    answers: list[Answer] = field(default_factory=list)
    replays: int = 0


class Clients:
    """So many clients at one port, who rest for `pause` seconds between requests; `done` counts those that are over."""

    def __init__(self, port: int, key: str, deeds: Sequence[Deed], count: int, pause: float = 0.0) -> None:
        self.heard = Heard()
        self.done = 0
        self._pause = pause
        self._port, self._headers = port, {"Authorization": f"Bearer {key}"}
        self._waiting: queue.SimpleQueue[Deed] = queue.SimpleQueue()
        for deed in deeds:
            self._waiting.put(deed)
        self.total = len(deeds)
        self._lock = threading.Lock()
        self._threads = [threading.Thread(target=self._work, daemon=True) for _ in range(count)]
        for thread in self._threads:
            thread.start()

    @property
    def are_done(self) -> bool:
        """Tell whether all clients have ended."""
        return not any(thread.is_alive() for thread in self._threads)

    def _work(self) -> None:
        line = Line(self._port, self._headers)
        while True:
            try:
                deed = self._waiting.get_nowait()
            except queue.Empty:
                return
            self._do(line, deed)
            with self._lock:
                self.done += 1
            time.sleep(self._pause)

    def _do(self, line: Line, deed: Deed) -> None:
        answer = self._answer(line, deed)
        if answer is None:
            self.heard.abandoned.append(deed)
        elif answer.status >= 400:
            self.heard.refused.append((deed, answer))
        else:
            self.heard.acknowledged.append((deed, answer))
            if deed.key:
                self._ask_again(line, deed, answer)

    def _ask_again(self, line: Line, deed: Deed, first: Answer) -> None:
        """Use the key once more with the same body, and once with another one."""
        again = self._answer(line, deed, is_patient=True)
        same = again and (again.status, again.body) == (first.status, first.body)
        self.heard.replays += 1
        if again is None or not same or again.headers.get(REPLAYED) != "true":
            self.heard.not_replayed.append((deed, first, again or first))
        other = Deed(deed.path, deed.references, deed.body + b" ", deed.key)
        refused = self._answer(line, other, is_patient=True)
        if refused is None or refused.code != "idempotency_key_reused":
            self.heard.taken_twice.append((other, refused or first))

    def _answer(self, line: Line, deed: Deed, *, is_patient: bool = False) -> Answer | None:
        """Return the answer, asking until there is one; None from somebody fickle who was cut off or put off."""
        headers = {"Content-Type": "application/json"} | ({"Idempotency-Key": deed.key} if deed.key else {})
        while True:
            try:
                answer = line.ask("POST", deed.path, deed.body, headers)
            except Cut as cut:
                with self._lock:
                    self.heard.cuts[str(cut)] += 1
            else:
                with self._lock:
                    self.heard.statuses[answer.status] += 1
                    self.heard.answers.append(answer)
                if answer.status not in _PASSING:
                    return answer
            if deed.fickle and not is_patient:
                return None
            time.sleep(_PAUSE)
