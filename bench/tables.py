"""From samples to what is read: a result as plain values, a table for the screen, and docs/performance.md."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from bench.area import CPU, LIMIT, SUBJECT, Area
from bench.areas import AREAS
from bench.measuring import LIMIT_SPREAD, Sample, middle, ratios, spread

_INTRODUCTION = """\
Written by `./dev bench --memory --write-docs`; do not edit. Each area compares the product with a *limit*, the leanest
thing that moves the same bytes, and with *peers*, all in the same rounds, in rotating order, each run in a process of
its own. A figure in microseconds belongs to one machine and one minute; the ratios (the median of each round's) are
what counts. CPU is that of our process and of all PostgreSQL backends together; PostgreSQL runs with fsync."""
DOCS = Path(__file__).resolve().parent.parent / "docs" / "performance.md"


def result(area: Area, size: float, samples: dict[str, list[Sample]]) -> dict[str, Any]:
    """Return an area's cases and goals as plain values."""
    subject = samples[SUBJECT]
    cases, limit = {}, [sample.cpu_each for sample in samples[LIMIT]]
    for case in (case for case in area.cases if case.name in samples):
        runs = samples[case.name]
        cases[case.name] = {
            "what": case.what,
            "units": round(middle([run.units for run in runs])),
            "cpu_us": [round(run.cpu_each, 2) for run in runs],
            "ours_us": round(middle([run.ours / run.units * 1e6 for run in runs]), 2),
            "postgres_us": round(middle([run.postgres / run.units * 1e6 for run in runs]), 2),
            "wall_us": [round(run.wall_each, 2) for run in runs],
            "peak_mb": round(max(run.peak for run in runs) / 1024),
            "facts": runs[-1].facts,
        }
    goals = []
    for goal in (goal for goal in area.goals if goal.other in samples):
        pairs = [
            [run.cpu_each if goal.by == CPU else run.wall_each for run in runs]
            for runs in (samples[goal.other], subject)
        ]
        per_round = ratios(*pairs)
        reached = middle(per_round)
        goals.append(
            {
                "goal": goal.words(),
                "floor": goal.floor,
                "ceiling": None if goal.ceiling == float("inf") else goal.ceiling,
                "ratio": round(reached, 3),
                "rounds": [round(value, 3) for value in per_round],
                "is_met": goal.is_met(reached),
            }
        )
    return {
        "unit": area.unit,
        "size": size,
        "cases": cases,
        "goals": goals,
        "limit_spread": round(spread(limit), 2),
    }


def shown(name: str, found: dict[str, Any]) -> str:
    """Return the table of one area in Markdown, which is readable on a screen, too."""
    lines = [
        f"| {name}: one {found['unit']} | units | CPU µs, median (range) | ours + PostgreSQL | wall µs | peak MB |",
        "|---|---|---|---|---|---|",
    ]
    for case, values in found["cases"].items():
        low, high = min(values["cpu_us"]), max(values["cpu_us"])
        cells = (
            f"**{case}**" if case == SUBJECT else case,
            f"{values['units']:,}",
            f"{middle(values['cpu_us']):,.1f} ({low:,.1f}–{high:,.1f})",
            f"{values['ours_us']:,.1f} + {values['postgres_us']:,.1f}",
            f"{middle(values['wall_us']):,.1f}",
            str(values["peak_mb"] or "–"),
        )
        lines.append(f"| {' | '.join(cells)} |")
    lines += ["", "| goal | reached | by rounds | |", "|---|---|---|---|"]
    for goal in found["goals"]:
        rounds = ", ".join(f"{value:.2f}" for value in goal["rounds"])
        met = "met" if goal["is_met"] else "**missed**"
        lines.append(f"| {goal['goal']} | {goal['ratio']:.2f} | {rounds} | {met} |")
    if found["limit_spread"] > LIMIT_SPREAD:
        lines += [
            "",
            f"The limit itself varied {found['limit_spread']}-fold: measure again on a quieter machine.",
        ]
    return "\n".join(lines)


def document(results: dict[str, Any]) -> str:
    """Return docs/performance.md."""
    parts = [
        "# Speed",
        "",
        _INTRODUCTION,
        "",
        _circumstances(results["machine"]),
    ]
    for area in AREAS:
        if found := results["areas"].get(area.name):
            parts += ["", f"## {area.name.capitalize()}", ""]
            parts += [f"- `{case}`: {values['what']}" for case, values in found["cases"].items()]
            if found["machine"] != results["machine"]:
                parts += ["", f"{_circumstances(found['machine'])} In a later run than the others."]
            if area.among:
                parts += ["", f"Among {found['size']:,.0f} {area.among}."]
            parts += ["", shown(area.name, found)]
    if memory := results.get("memory"):
        parts += ["", "## Memory of an import", "", memory_shown(memory)]
    return "\n".join(parts) + "\n"


def _circumstances(machine: dict[str, Any]) -> str:
    size = ", at a small size" if machine["is_small"] else ""
    return (
        f"Measured on {machine['cpus']} CPUs, load {machine['load']} at the beginning, Python {machine['python']},"
        f" {machine['rounds']} rounds{size}."
    )


def memory_shown(memory: dict[str, Any]) -> str:
    """Return the peak memory of imports of different lengths."""
    peaks = ", ".join(f"{int(rows):,} rows: {peak / 1024:.0f} MB" for rows, peak in memory["peaks"].items())
    return f"{peaks}. Ratio {memory['ratio']:.2f} (goal ≤ 1.1)."


def write_json(path: Path, results: dict[str, Any]) -> None:
    """Write the whole result."""
    path.write_text(json.dumps(results, indent=2) + "\n")
