"""People who take lists through the import wizard by HTTP: upload, look at the check, confirm, see what came of it."""

from __future__ import annotations

import queue
import re
import threading
import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from random import Random

from bench.soak.asking import Answer, Cut, Line
from bench.soak.lists import texts, workbooks
from bench.soak.lists.forms import MULTIPART, Form, encoded, multipart
from bench.soak.lists.texts import Made
from bench.soak.names import CSRF

KINDS: tuple[Callable[[Random, int], Made], ...] = (
    *(texts.honest, texts.odd, texts.ruined, texts.ruined, texts.monstrous),
    *(workbooks.honest_workbook, workbooks.odd_workbook, workbooks.ruined_workbook, workbooks.bomb),
)
_PARTS = ("", "events/", "rejected/", "accepted/", "folder/")
_CHECK = re.compile(r"/imports/(imp_[0-9a-f]+)/check/$")


@dataclass
class Seen:
    """What the people saw. `confirmed` has the file of each import that was begun, by its public id."""

    confirmed: dict[str, Made] = field(default_factory=dict)
    wrong: list[str] = field(default_factory=list)
    refused: Counter[str] = field(default_factory=Counter)
    unconfirmed: Counter[str] = field(default_factory=Counter)
    slowest: tuple[float, str] = (0.0, "")


class Wizards:
    """Threads that take so many lists through the wizard of a shop. `seen` is whole when they have ended."""

    def __init__(self, port: int, shop: dict[str, str], count: int, seed: int, threads: int) -> None:
        self.seen = Seen()
        self._port, self._shop, self._seed = port, shop, seed
        self._numbers: queue.SimpleQueue[int] = queue.SimpleQueue()
        for number in range(count):
            self._numbers.put(number)
        self._threads = [threading.Thread(target=self._work, daemon=True) for _ in range(threads)]
        for thread in self._threads:
            thread.start()

    @property
    def are_done(self) -> bool:
        """Tell whether all threads have ended."""
        return not any(thread.is_alive() for thread in self._threads)

    def _work(self) -> None:
        cookie = f"sessionid={self._shop['session']}; csrftoken={CSRF}"
        line = Line(self._port, {"Cookie": cookie, "X-CSRFToken": CSRF})
        while True:
            try:
                number = self._numbers.get_nowait()
            except queue.Empty:
                return
            dice = Random(self._seed * 1_000_003 + number)
            made = KINDS[number % len(KINDS)](dice, number)
            self._take(line, made, dice)

    def _take(self, line: Line, made: Made, dice: Random) -> None:
        """Take one list as far as it gets."""
        base = f"/app/{self._shop['slug']}/imports/"
        place = {"channel": self._shop["channel_uuid"], "event_type": "delivered"}
        kind = {"Content-Type": MULTIPART}
        answer = self._ask(line, made, "POST", f"{base}new/", multipart(place, made), kind)
        found = _CHECK.search(answer.headers.get("location", "")) if answer else None
        if answer is None or found is None:
            self.seen.refused[f"{made.name[-20:]} {answer.status if answer else 'no answer'}"] += 1
            return
        check = f"{base}{found[1]}/check/"
        page = self._ask(line, made, "GET", check)
        if page is None or page.status != 200:
            return
        sent = encoded({**Form(page.body.decode(), "check").filled_in(dice), "act": "confirm"})
        confirmed = self._ask(
            line, made, "POST", check, sent, {"Content-Type": "application/x-www-form-urlencoded"}
        )
        if confirmed is not None and confirmed.status == 302:
            self.seen.confirmed[found[1]] = made
        elif confirmed is not None:
            self.seen.unconfirmed[f"{made.name[-20:]} {confirmed.status}"] += 1
        self._ask(line, made, "GET", f"{base}{found[1]}/")

    def _ask(
        self,
        line: Line,
        made: Made,
        method: str,
        path: str,
        body: bytes = b"",
        headers: dict[str, str] | None = None,
    ) -> Answer | None:
        """Return the answer; note a server error, a silence, and how long it took."""
        what = f"{method} {path.rpartition('imports')[2]} {made.name[-20:]} ({len(made.content)} bytes)"
        began = time.monotonic()
        try:
            answer = line.ask(method, path, body, headers)
        except Cut as cut:
            self.seen.wrong.append(f"{what}: {cut}")
            return None
        self.seen.slowest = max(self.seen.slowest, (round(time.monotonic() - began, 2), what))
        if answer.status >= 500 or answer.status == 403:
            self.seen.wrong.append(f"{what}: {answer.status}")
        return answer


def look_again(port: int, shop: dict[str, str], imports: Sequence[str]) -> list[str]:
    """Return which pages of finished imports cannot be seen, their lists of rows left out among them."""
    line = Line(port, {"Cookie": f"sessionid={shop['session']}"})
    paths = [f"/app/{shop['slug']}/imports/{one}/{part}" for one in imports for part in _PARTS]
    return [
        f"{path}: {status}" for path in paths if (status := line.ask("GET", path).status) not in {200, 404}
    ]
