"""Garbage is looked for seldom in a process that asked for it."""

from __future__ import annotations

import json
import subprocess
import sys

from core.garbage import YOUNG

_ASK = """
import gc, json
from core.garbage import collect_seldom
before = len(gc.get_objects())
collect_seldom()
print(json.dumps([before, gc.get_freeze_count(), len(gc.get_objects()), gc.get_threshold()[0]]))
"""


def test_what_is_there_is_left_out_and_what_is_new_is_seldom_looked_through() -> None:
    done = subprocess.run([sys.executable, "-c", _ASK], capture_output=True, text=True, check=True)
    before, frozen, left, threshold = json.loads(done.stdout)
    assert frozen > before // 2
    assert left < 100
    assert threshold == YOUNG
