"""`./dev bench [AREA …]`: measures the product against limits and peers on a private PostgreSQL.

All areas at full size take about forty minutes and 15 GB of disk; nothing else should run meanwhile. `--quick` is for
a first look, `--size` for another size of one area.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import sys
import tempfile
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from bench.area import SUBJECT
from bench.areas import AREAS
from bench.running import Runner
from bench.tables import DOCS, document, memory_shown, result, shown, write_json
from reputation.embedded import private_cluster

PEERS = ("import_export", "post_office", "trustpilot_authenticated_encryption")
SERVER = {
    "shared_buffers": "1GB",
    "max_wal_size": "8GB",
    "checkpoint_timeout": "1h",
    "autovacuum": "off",  # it would be counted in whose round it happens to run
    "jit": "off",
}
MEMORY_ROWS = (100_000, 1_000_000)


def _arguments(words: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="./dev bench", description=__doc__)
    names = [area.name for area in AREAS]
    parser.add_argument(
        "areas", nargs="*", metavar="AREA", help=f"of {', '.join(names)}; all when none is given"
    )
    parser.add_argument("--rounds", type=int, default=5)
    size = parser.add_mutually_exclusive_group()
    size.add_argument("--quick", action="store_true", help="small sizes")
    size.add_argument(
        "--size",
        type=int,
        metavar="N",
        help="units of the one area given: scheduled rows, hits, letters, seconds …",
    )
    size.add_argument("--tiny", action="store_true", help="only to see that it works, without fsync")
    parser.add_argument("--no-peers", action="store_true", help="the product and its limits only")
    parser.add_argument(
        "--memory", action="store_true", help="also the peak memory of imports of 100k and 1M rows"
    )
    parser.add_argument("--json", type=Path, metavar="FILE", help="write everything there")
    parser.add_argument(
        "--add-to",
        type=Path,
        metavar="FILE",
        help="begin with an earlier --json: what is measured now replaces its areas",
    )
    parser.add_argument("--write-docs", action="store_true", help=f"write docs/{DOCS.name}")
    parser.add_argument("--strict", action="store_true", help="end with an error when a goal is missed")
    options = parser.parse_args(words)
    if unknown := set(options.areas) - set(names):
        parser.error(f"no such area: {', '.join(sorted(unknown))}")
    if options.size is not None and (len(options.areas) != 1 or options.size < 1):
        parser.error("--size is a number above zero, for one area")
    missing = [name for name in PEERS if find_spec(name) is None]
    if missing and not options.no_peers:
        parser.error(f"{', '.join(missing)} not installed: run ./dev bench, or give --no-peers")
    return options


def main(words: list[str]) -> int:
    """Measure, print, write; return the exit status."""
    options = _arguments(words)
    machine = {
        "cpus": len(os.sched_getaffinity(0)),
        "load": round(os.getloadavg()[0], 1),
        "python": platform.python_version(),
        "rounds": options.rounds,
        "is_small": options.quick or options.tiny,
    }
    earlier = json.loads(options.add_to.read_text()) if options.add_to else {}
    results: dict[str, Any] = {"machine": machine, "areas": {}} | earlier
    with (
        private_cluster(fast=options.tiny, **SERVER) as servers,
        tempfile.TemporaryDirectory() as folder,
        Runner(servers, Path(folder)) as runner,
    ):
        runner.open(with_peers=not options.no_peers)
        if options.memory:
            # First: what other areas leave behind would mislead the planner.
            results["memory"] = _memory(runner)
            print(memory_shown(results["memory"]) + "\n", flush=True)
        for area in AREAS:
            if options.areas and area.name not in options.areas:
                continue
            size = options.size or (area.tiny if options.tiny else area.quick if options.quick else area.size)
            cases = [case for case in area.cases if not (options.no_peers and case.is_peer)]
            samples = runner.run(area, size, options.rounds, cases, _say)
            results["areas"][area.name] = {**result(area, size, samples), "machine": machine}
            print("\n" + shown(area.name, results["areas"][area.name]) + "\n", flush=True)
            _keep(options, results)
    missed = [goal for found in results["areas"].values() for goal in found["goals"] if not goal["is_met"]]
    return 1 if options.strict and missed else 0


def _keep(options: argparse.Namespace, results: dict[str, Any]) -> None:
    """Write what has been measured so far, so that a run that is broken off has not been for nothing."""
    if options.json:
        write_json(options.json, results)
    if options.write_docs:
        DOCS.write_text(document(results))


def _memory(runner: Runner) -> dict[str, Any]:
    area = AREAS[0]
    (case,) = (case for case in area.cases if case.name == SUBJECT)
    peaks = {}
    for rows in MEMORY_ROWS:
        runner.prepare(area, rows)
        peaks[rows] = runner.sample(area, case, rows).peak
    return {"peaks": peaks, "ratio": peaks[MEMORY_ROWS[1]] / peaks[MEMORY_ROWS[0]]}


def _say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
