"""`./dev soak AREA [options]`: torments real processes and counts afterwards what they promised.

Runs on servers of its own, on loopback only, and stops by itself. The last line is JSON, a verdict a row.
"""

from __future__ import annotations

import argparse
import json
import sys
from importlib import import_module

from bench.soak.areas import AREAS, PACKAGES

_SEED = 7


def main(words: list[str]) -> int:
    """Run an area, print its report, return the exit status."""
    parser = argparse.ArgumentParser(prog="./dev soak", description=__doc__.splitlines()[0])
    areas = parser.add_subparsers(dest="area", required=True, metavar="AREA")
    for name, matter in AREAS.items():
        area = areas.add_parser(name, help=matter, description=matter.capitalize() + ".")
        area.add_argument("--seed", type=int, default=_SEED, help="the same seed torments alike")
        import_module(f"bench.soak.{PACKAGES[name]}.area").options(area)
    given = parser.parse_args(words)
    run = import_module(f"bench.soak.{PACKAGES[given.area]}.area").run
    report = run(given, lambda text: print(text, file=sys.stderr, flush=True))
    print(json.dumps(report), flush=True)
    return 0 if report["ok"] else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
