"""What a piece of work costs: CPU of this process and of every PostgreSQL backend, wall time, memory; and ratios.

Absolute figures of shared machines move by half. Only ratios within a round mean something, and their median.
"""

from __future__ import annotations

import os
import resource
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from statistics import median
from typing import Any

_TICK = 1 / os.sysconf("SC_CLK_TCK")
_PROC = Path("/proc")
# A backend that ends is in nobody's sum until its postmaster has reaped it.
_REAPING_SECONDS = 0.15
LIMIT_SPREAD = 1.5


@dataclass(frozen=True)
class Sample:
    """One run of one case: `units` of work; seconds of wall, of our CPU and of PostgreSQL's; peak memory in KiB."""

    units: int
    wall: float
    ours: float
    postgres: float
    peak: int = 0
    facts: dict[str, Any] = field(default_factory=dict)

    @property
    def cpu_each(self) -> float:
        """Return microseconds of CPU per unit, ours and PostgreSQL's."""
        return (self.ours + self.postgres) / self.units * 1e6

    @property
    def wall_each(self) -> float:
        """Return microseconds of wall time per unit."""
        return self.wall / self.units * 1e6

    def as_json(self) -> dict[str, Any]:
        """Return it as plain values."""
        return asdict(self)


def measured(backend: int, work: Callable[[], int]) -> Sample:
    """Run `work`, which returns how many units it did, and return what it cost.

    `backend` is the process number of any backend of the PostgreSQL to be watched; nobody else may use that server.
    """
    postmaster = parent_of(backend)
    postgres, ours, began = postgres_seconds(postmaster), time.process_time(), time.perf_counter()
    units = work()
    wall, ours = time.perf_counter() - began, time.process_time() - ours
    time.sleep(_REAPING_SECONDS)
    postgres = postgres_seconds(postmaster) - postgres
    return Sample(units, wall, ours, postgres, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)


def postgres_seconds(postmaster: int) -> float:
    """Return the CPU seconds of a postmaster and of all its children, living and reaped."""
    # Children first: whoever ends meanwhile is counted by the postmaster.
    living = sum(_precise_seconds(child) for child in children_of(postmaster))
    fields = _stat(postmaster)
    return living + _TICK * sum(int(value) for value in fields[11:15])


def tree_seconds(root: int) -> float:
    """Return the CPU seconds of a process, its threads, and everything below it that still lives."""
    fields = _stat(root)
    below = sum(tree_seconds(child) for child in children_of(root))
    return _TICK * (int(fields[11]) + int(fields[12])) + below


def children_of(parent: int) -> list[int]:
    """Return the living children of a process."""
    numbers = (int(entry.name) for entry in _PROC.iterdir() if entry.name.isdigit())
    return [number for number in numbers if (fields := _stat(number)) and int(fields[1]) == parent]


def parent_of(process: int) -> int:
    """Return the parent of a process."""
    return int(_stat(process)[1])


def pin(*cpus: int) -> None:
    """Keep this process, and what it starts from now on, on these CPUs."""
    os.sched_setaffinity(0, cpus)


def cpus() -> list[int]:
    """Return the CPUs that we may use."""
    return sorted(os.sched_getaffinity(0))


def rotated(cases: Sequence[str], by: int) -> list[str]:
    """Return the cases beginning at another one, so that none is always first."""
    by %= len(cases)
    return [*cases[by:], *cases[:by]]


def ratios(others: Iterable[float], subject: Iterable[float]) -> list[float]:
    """Return for each round how many times dearer another case was than the subject."""
    return [other / own for other, own in zip(others, subject, strict=True)]


def middle(values: Sequence[float]) -> float:
    """Return the median."""
    return median(values)


def spread(values: Sequence[float]) -> float:
    """Return how many times the largest value is the smallest."""
    return max(values) / min(values)


def _precise_seconds(process: int) -> float:
    try:  # nanoseconds where the kernel keeps them, because a tick is ten milliseconds
        return int((_PROC / str(process) / "schedstat").read_text().split()[0]) / 1e9
    except (OSError, IndexError):
        fields = _stat(process)
        return _TICK * (int(fields[11]) + int(fields[12])) if fields else 0.0


def _stat(process: int) -> list[str]:
    """Return the fields of /proc/…/stat behind the name, from the state on; none when the process is gone."""
    try:
        return (_PROC / str(process) / "stat").read_text().rpartition(")")[2].split()
    except OSError:
        return []
