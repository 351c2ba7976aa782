"""Customers who say no by the one click of RFC 8058, most of them while their letter is in a worker's hands."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from random import Random
from typing import Any

import psycopg

from bench.soak.asking import Cut, Line
from core.tokens import Purpose, Tokens

CLAIMED = "SELECT invitation_id FROM invitations_delivery WHERE state = 'claimed'"
_BODY = b"List-Unsubscribe=One-Click"
_FORM = {"Content-Type": "application/x-www-form-urlencoded"}
_PAUSE = 0.02  # seconds


@dataclass(frozen=True)
class Said:
    """One no: `asked_at` and `answered_at` are Unix times; `was_claimed` a moment before it was asked."""

    asked_at: float
    answered_at: float
    status: int
    was_claimed: bool


@dataclass
class Customers:
    """Threads that say no for some invitations until `wanted` have done so, or nobody is left."""

    port: int
    tokens: Tokens
    organisation: int
    invitations: Collection[int]
    wanted: int
    owner: Callable[[], psycopg.Connection[Any]]
    chance: Random
    said: dict[int, Said] = field(default_factory=dict)
    wrong: list[str] = field(default_factory=list)

    def start(self, count: int) -> None:
        """Let so many threads go about it."""
        self._left = list(self.invitations)
        self.chance.shuffle(self._left)
        self._taken: set[int] = set()
        self._lock = threading.Lock()
        self._threads = [threading.Thread(target=self._work, daemon=True) for _ in range(count)]
        for thread in self._threads:
            thread.start()

    def warm(self) -> None:
        """Look at the page that asks, so that the first no does not pay for what is loaded late."""
        Line(self.port).ask("GET", self._path(next(iter(self.invitations))))

    @property
    def are_done(self) -> bool:
        """Tell whether all threads have ended."""
        return not any(thread.is_alive() for thread in self._threads)

    def _work(self) -> None:
        line = Line(self.port)
        with self.owner() as owner:
            while (found := self._choose(owner)) is not None:
                invitation, was_claimed = found
                self._say_no(line, invitation, was_claimed)
                time.sleep(_PAUSE)

    def _choose(self, owner: psycopg.Connection[Any]) -> tuple[int, bool] | None:
        """Return whose turn it is: two times of three somebody whose letter a worker holds at this moment."""
        claimed = [row[0] for row in owner.execute(CLAIMED).fetchall()]
        with self._lock:
            if len(self._taken) >= self.wanted:
                return None
            held = [one for one in claimed if one not in self._taken]
            if held and self.chance.random() < 2 / 3:
                chosen = self.chance.choice(held)
            else:
                while self._left and self._left[-1] in self._taken:
                    self._left.pop()
                if not self._left:
                    return None
                chosen = self._left.pop()
            self._taken.add(chosen)
            return chosen, chosen in claimed

    def _say_no(self, line: Line, invitation: int, was_claimed: bool) -> None:
        asked_at = time.time()
        for _ in range(2):  # mail programs ask twice
            try:
                answer = line.ask("POST", self._path(invitation), _BODY, _FORM)
            except Cut as cut:
                self.wrong.append(str(cut))
                return
            self.said.setdefault(invitation, Said(asked_at, time.time(), answer.status, was_claimed))
            if answer.status != 200:
                self.wrong.append(str(answer.status))

    def _path(self, invitation: int) -> str:
        token = self.tokens.make(Purpose.UNSUBSCRIBE, organisation=self.organisation, subject=invitation)
        return f"/u/{token}/"
