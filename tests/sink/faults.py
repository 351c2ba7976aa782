"""Faults by chance, drawn from a seed for each recipient by itself: the order of arrival does not matter."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, fields, replace
from hashlib import blake2b
from typing import Any

from tests.sink.answers import BANNER, BODY, DOT, Answer, Then, Visit

_ALL = float(1 << 64)


@dataclass(frozen=True, slots=True)
class Faults:
    """Probabilities from 0 to 1, and the pattern of recipients that are always refused."""

    banner_421: float = 0.0
    banner_hang: float = 0.0
    rcpt_451: float = 0.0
    rcpt_hang: float = 0.0
    data_drop: float = 0.0
    dot_452: float = 0.0
    dot_drop: float = 0.0
    dot_accept_drop: float = 0.0
    dot_accept_hang: float = 0.0
    refuse: str = ""


# The chaos of the prototype's runs.
DEFAULT_FAULTS = Faults(
    banner_421=0.02,
    banner_hang=0.004,
    rcpt_451=0.05,
    rcpt_hang=0.004,
    data_drop=0.01,
    dot_452=0.03,
    dot_drop=0.015,
    dot_accept_drop=0.015,
    dot_accept_hang=0.006,
)


def faults_from_spec(spec: str) -> Faults:
    """Read faults from `none`, `default` or `name=value,…`; parts add up, the last one of a name wins.

    `refuse=PATTERN` takes a regular expression without commas. Raises ValueError for other names.
    """
    faults = Faults()
    known = {field.name for field in fields(Faults)}
    for part in filter(None, (part.strip() for part in spec.split(","))):
        name, _, value = part.partition("=")
        if part == "default":
            faults = replace(DEFAULT_FAULTS, refuse=faults.refuse)
        elif part == "none":
            faults = Faults()
        elif name in known:
            change: dict[str, Any] = {name: value if name == "refuse" else float(value)}
            faults = replace(faults, **change)
        else:
            raise ValueError(
                f"There is no fault {name!r}; known are default, none, {', '.join(sorted(known))}."
            )
    return faults


class FaultyBehaviour:
    """Draws, for each recipient and each of its visits anew, what goes wrong and where."""

    def __init__(self, faults: Faults, seed: int) -> None:
        self._faults = faults
        self._seed = seed
        self._refused = re.compile(faults.refuse) if faults.refuse else None
        self._visits: Counter[tuple[str, str]] = Counter()

    def answer(self, verb: str, visit: Visit) -> Answer | None:
        """Return the fault that strikes at this verb, if one does."""
        faults = self._faults
        if verb == BANNER:
            return self._draw(
                (verb, str(visit.connection)),
                (faults.banner_421, Answer(b"421 4.3.2 too busy\r\n", Then.DROP, fault="banner_421")),
                (faults.banner_hang, Answer(then=Then.HANG, fault="banner_hang")),
            )
        if verb == "RCPT":
            if self._refused is not None and self._refused.search(visit.recipient):
                return Answer(b"550 5.1.1 no such user\r\n", fault="rcpt_550")
            return self._draw(
                (verb, visit.recipient),
                (faults.rcpt_451, Answer(b"451 4.7.1 try again later\r\n", fault="rcpt_451")),
                (faults.rcpt_hang, Answer(then=Then.HANG, fault="rcpt_hang")),
            )
        if verb == BODY:
            return self._draw(
                (verb, visit.recipient), (faults.data_drop, Answer(then=Then.DROP, fault="data_drop"))
            )
        if verb == DOT:
            return self._draw(
                (verb, visit.recipient),
                (faults.dot_452, Answer(b"452 4.3.1 no room\r\n", fault="dot_452")),
                (faults.dot_drop, _ambiguous("dot_drop", Then.DROP, accepts=False)),
                (faults.dot_accept_drop, _ambiguous("dot_accept_drop", Then.DROP, accepts=True)),
                (faults.dot_accept_hang, _ambiguous("dot_accept_hang", Then.HANG, accepts=True)),
            )
        return None

    def _draw(self, key: tuple[str, str], *chances: tuple[float, Answer]) -> Answer | None:
        self._visits[key] += 1
        text = f"{self._seed}:{key[0]}:{key[1]}:{self._visits[key]}".encode()
        point = int.from_bytes(blake2b(text, digest_size=8).digest(), "big") / _ALL
        for chance, answer in chances:
            if point < chance:
                return answer
            point -= chance
        return None


def _ambiguous(fault: str, then: Then, *, accepts: bool) -> Answer:
    return Answer(then=then, accepts=accepts, fault=fault, is_ambiguous=True)
