"""The benchmarks run, at a size at which their figures mean nothing."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

from bench.areas import AREAS
from bench.measuring import rotated

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


def test_no_case_is_always_first() -> None:
    assert {rotated(["a", "b", "c"], number)[0] for number in range(3)} == {"a", "b", "c"}
