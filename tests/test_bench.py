"""The benchmarks run, at a size at which their figures mean nothing."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

from bench.area import LIMIT, SUBJECT
from bench.areas import AREAS
from bench.measuring import Sample, rotated
from bench.tables import document, result

SAMPLE = Sample(units=100, wall=2.0, ours=1.0, postgres=1.0, peak=1024, facts={})
ROOT = Path(__file__).resolve().parent.parent


def test_every_area_runs_and_compares_product_and_limit(tmp_path: Path) -> None:
    file = tmp_path / "bench.json"
    command = [sys.executable, "-m", "bench", "--tiny", "--no-peers", "--rounds", "1", "--json", str(file)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    areas = json.loads(file.read_text())["areas"]
    assert list(areas) == [area.name for area in AREAS]
    for area in AREAS:
        found = areas[area.name]
        assert list(found["cases"]) == [case.name for case in area.cases if not case.is_peer]
        assert found["goals"]
        assert all(goal["ratio"] > 0 for goal in found["goals"])


def test_an_area_measured_later_says_so_and_the_others_do_not() -> None:
    machine = {"cpus": 2, "load": 0.1, "python": "3.11", "rounds": 3, "is_small": False}
    found = {
        area.name: {**result(area, area.size, {SUBJECT: [SAMPLE], LIMIT: [SAMPLE]}), "machine": machine}
        for area in AREAS[:2]
    }
    found["dispatch"]["machine"] = {**machine, "load": 0.9}
    imports, dispatch = document({"machine": machine, "areas": found}).split("## Dispatch")
    assert "In a later run" not in imports
    assert "load 0.9 at the beginning, Python 3.11, 3 rounds. In a later run than the others." in dispatch
    assert "Among 10,000,000 scheduled rows." in dispatch


def test_no_case_is_always_first() -> None:
    assert {rotated(["a", "b", "c"], number)[0] for number in range(3)} == {"a", "b", "c"}
