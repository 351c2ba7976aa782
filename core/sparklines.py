"""Where the points of a small line lie, in a box that the page may stretch. Pure."""

from __future__ import annotations

from collections.abc import Sequence

EDGE = 1.5  # keeps half the stroke inside the box


def polylines(values: Sequence[float | None], width: float, height: float) -> list[str]:
    """Return the `points` of one SVG polyline for each unbroken run of values; equal values lie in the middle."""
    known = [value for value in values if value is not None]
    if not known:
        return []
    low, span = min(known), max(known) - min(known)
    step = width / max(1, len(values) - 1)
    inner = height - 2 * EDGE

    def place(index: int, value: float) -> str:
        share = (value - low) / span if span else 0.5
        return f"{index * step:.1f},{height - EDGE - share * inner:.1f}"

    runs: list[list[str]] = [[]]
    for index, value in enumerate(values):
        if value is None:
            runs.append([])
        else:
            runs[-1].append(place(index, float(value)))
    if len(values) == 1:
        runs = [[place(0, float(known[0])), f"{width:.1f},{height / 2:.1f}"]]
    return [" ".join(run) for run in runs if run]
