"""Visitors who look at pages again and again while something is away, and note what they were answered."""

from __future__ import annotations

import itertools
import threading
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from bench.soak.asking import Answer, Cut, Line
from bench.soak.names import CSRF, PASSWORD

_PAUSE = 0.2  # seconds


@dataclass(frozen=True)
class Visit:
    """One page; `may` are the statuses that it may be answered with. A `form` is posted; strangers bring no session."""

    name: str
    path: str
    may: frozenset[int]
    form: str = ""
    is_stranger: bool = False


@dataclass
class Visitors:
    """One thread that visits pages until `stop`. `wrong` tells of odd answers, `last` has the newest of each page."""

    port: int
    session: str
    visits: Sequence[Visit]
    wrong: list[str] = field(default_factory=list)
    statuses: Counter[str] = field(default_factory=Counter)
    last: dict[str, Answer] = field(default_factory=dict)
    slowest: float = 0.0

    def start(self) -> None:
        """Begin, in a thread."""
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._work, daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Finish the page that is being looked at."""
        self._ended.set()
        self._thread.join()

    def _work(self) -> None:
        headers = {"Cookie": f"sessionid={self.session}; csrftoken={CSRF}", "X-CSRFToken": CSRF}
        inside, outside = Line(self.port, headers), Line(self.port, {"Cookie": f"csrftoken={CSRF}"})
        for visit in itertools.cycle(self.visits):
            if self._ended.is_set():
                return
            self._look(outside if visit.is_stranger else inside, visit)
            time.sleep(_PAUSE)

    def _look(self, line: Line, visit: Visit) -> None:
        kind = (
            {"Content-Type": "application/x-www-form-urlencoded", "X-CSRFToken": CSRF} if visit.form else {}
        )
        try:
            answer = line.ask("POST" if visit.form else "GET", visit.path, visit.form.encode(), kind)
        except Cut as cut:
            self.wrong.append(f"{visit.name}: {cut}")
            return
        self.last[visit.name] = answer
        self.statuses[f"{visit.name} {answer.status}"] += 1
        self.slowest = max(self.slowest, round(answer.seconds, 2))
        if answer.status not in visit.may or (answer.status == 503 and "retry-after" not in answer.headers):
            self.wrong.append(f"{visit.name}: {answer.status}")


def log_in(shop: dict[str, Any], may: frozenset[int]) -> Visit:
    """Return the visit of somebody who logs in."""
    form = urlencode({"login": shop["email"], "password": PASSWORD})
    return Visit("log in", "/accounts/login/", may, form, is_stranger=True)
