"""People who follow links and open pictures, each of another letter, at the tracking process and at Django's door."""

from __future__ import annotations

import itertools
import threading
import time
from collections import Counter
from dataclasses import dataclass, field

from bench.soak.asking import Answer, Cut, Line
from core.tokens import Purpose, Tokens
from tracking.answers import GIF

_PAUSE = 0.02  # seconds
_BROWSER = {"User-Agent": "Mozilla/5.0 (Windows NT 10.0; Win64; x64) Chrome/126.0 Safari/537.36"}


@dataclass
class Followers:
    """Threads at one port until `stop`. `answered` are the numbers of letters whose link or picture worked."""

    port: int
    tokens: Tokens
    organisation: int
    listing: int
    url: str
    base_url: str
    first: int
    answered: set[int] = field(default_factory=set)
    unanswered: set[int] = field(default_factory=set)
    wrong: list[str] = field(default_factory=list)
    led: Counter[str] = field(default_factory=Counter)
    waits: list[float] = field(default_factory=list)

    def start(self, count: int) -> None:
        """Begin, in so many threads."""
        self._ended = threading.Event()
        self._numbers = itertools.count(self.first)
        self._threads = [threading.Thread(target=self._work, daemon=True) for _ in range(count)]
        for thread in self._threads:
            thread.start()

    def stop(self) -> None:
        """Let everybody get an answer."""
        self._ended.set()
        for thread in self._threads:
            thread.join()

    def _work(self) -> None:
        line = Line(self.port, _BROWSER)
        while not self._ended.is_set():
            number = next(self._numbers)
            is_click = number % 3 > 0
            purpose = Purpose.CLICK if is_click else Purpose.OPEN
            token = self.tokens.make(
                purpose, organisation=self.organisation, subject=number, listing=self.listing
            )
            try:
                answer = line.ask("GET", f"/c/{token}/" if is_click else f"/o/{token}.gif")
            except Cut as cut:
                self.wrong.append(f"{purpose.name}: {cut}")
                self.unanswered.add(number)
                continue
            self.waits.append(answer.seconds)
            where = self._led(answer) if is_click else _seen(answer)
            self.led[where] += 1
            if where.isdecimal():
                self.wrong.append(f"{purpose.name}: {where}")
                self.unanswered.add(number)
            else:
                self.answered.add(number)
            time.sleep(_PAUSE)

    def _led(self, answer: Answer) -> str:
        """Return where somebody was led: the listing, or the own form; the status when nowhere good."""
        location = answer.headers.get("location", "")
        if answer.status == 302 and location == self.url:
            return "listing"
        is_form = answer.status == 302 and location.startswith(f"{self.base_url}/review/")
        return "own form" if is_form else str(answer.status)


def _seen(answer: Answer) -> str:
    return "picture" if answer.status == 200 and answer.body == GIF else str(answer.status)
