"""What a measurement is made of: an area, its cases, and the goals they are held against."""

from __future__ import annotations

from dataclasses import dataclass

SUBJECT, LIMIT = "product", "limit"
CPU, WALL = "cpu", "wall"


@dataclass(frozen=True)
class Goal:
    """How dear another case is, measured by the product: at least `floor` times, or at most `ceiling` times."""

    other: str
    floor: float = 0.0
    by: str = CPU
    ceiling: float = float("inf")

    def words(self) -> str:
        """Return the goal as people read it."""
        how = "CPU" if self.by == CPU else "wall time"
        if self.ceiling < float("inf"):
            return f"{self.other} ≤ {self.ceiling:g} times as dear ({how})"
        of = "of the limit" if self.other == LIMIT else f"times cheaper than {self.other}"
        return f"≥ {self.floor:.3g} {of} ({how})"

    def is_met(self, ratio: float) -> bool:
        """Return whether a ratio of the other case to the product is as wished."""
        return self.floor <= ratio <= self.ceiling


@dataclass(frozen=True)
class Case:
    """One way of doing an area's work. `share` of the area's size is what it does, so that slow peers end too."""

    name: str
    what: str
    share: float = 1.0
    is_peer: bool = False


@dataclass(frozen=True)
class Area:
    """What is measured in units of what, by which cases, against which goals; `size` is units, or seconds.

    Where `among` has a word, `size` is the number of those among which the units are found.
    """

    name: str
    unit: str
    size: float
    quick: float
    tiny: float
    cases: tuple[Case, ...]
    goals: tuple[Goal, ...]
    among: str = ""
