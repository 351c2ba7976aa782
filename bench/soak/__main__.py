"""`./dev soak send [options]`: letters through real workers, a faulty mail server and random kills.

Runs on servers of its own, on loopback only, and stops by itself. The last line is JSON, a verdict a row.
"""

from __future__ import annotations

import argparse
import json
import sys

from bench.soak.plan import Plan
from bench.soak.sending import soak


def _plan(words: list[str]) -> Plan:
    parser = argparse.ArgumentParser(prog="./dev soak", description=__doc__)
    parser.add_argument("area", choices=["send"])
    usual = Plan()
    parser.add_argument("--n", type=int, default=usual.letters, help="letters")
    parser.add_argument(
        "--kills", type=int, default=usual.kills, help="SIGKILLs of children, workers and beat"
    )
    parser.add_argument("--self-kills", type=int, default=usual.self_kills, help="at the crash points")
    parser.add_argument("--flush", type=int, default=usual.flushes, help="times the broker loses everything")
    parser.add_argument("--db-crash", type=int, default=usual.db_crashes, help="times PostgreSQL crashes")
    parser.add_argument("--clock-jump", action="store_true", help="end every live lease each second")
    parser.add_argument("--faults", default=usual.faults, help="of the mail server, see tests.sink")
    parser.add_argument("--seed", type=int, default=usual.seed)
    given = parser.parse_args(words)
    return Plan(
        letters=given.n,
        kills=given.kills,
        self_kills=given.self_kills,
        flushes=given.flush,
        db_crashes=given.db_crash,
        has_clock_jump=given.clock_jump,
        faults=given.faults,
        seed=given.seed,
    )


def main(words: list[str]) -> int:
    """Run, print the report, return the exit status."""
    report = soak(_plan(words), say=lambda text: print(text, file=sys.stderr, flush=True))
    print(json.dumps(report), flush=True)
    return 0 if report["ok"] else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
