"""A short soak with a fixed seed: real workers, a faulty mail server, random kills, and the count afterwards."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

from bench.soak.crew import ROOT


@pytest.mark.soak
def test_two_thousand_letters_survive_twenty_kills_and_a_flush() -> None:
    options = ["--n", "2000", "--kills", "20", "--flush", "1", "--db-crash", "0", "--seed", "7"]
    options += [
        "--settle",
        "300",
    ]  # how quickly is for `./dev soak` to judge: here others use the machine too
    done = subprocess.run(
        [sys.executable, "-m", "bench.soak", "send", *options],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=840,
        check=False,
    )
    assert done.stdout, done.stderr[-2000:]
    report = json.loads(done.stdout.splitlines()[-1])
    assert [row for row in report["rows"] if not row["ok"]] == []
    assert report["ok"]
    assert sum(report["killed"].values()) == 20
    assert report["states"]["sent"] > 1800
