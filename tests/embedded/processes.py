"""Small programs that the tests start, and patience for what they do."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import time

from reputation.embedded import children
from reputation.embedded.places import CHECKOUT


def eventually(condition, patience=60.0):
    """Return the condition's first true answer; fail when it stays false."""
    deadline = time.monotonic() + patience
    while True:
        answer = condition()
        if answer:
            return answer
        assert time.monotonic() < deadline, f"{condition} stayed false for {patience} s"
        time.sleep(0.02)


def is_gone(pid):
    """Tell whether no process of this number runs."""
    return children.birth(pid) is None


@contextlib.contextmanager
def python(source, *arguments, **variables):
    """Run a Python program whose output can be read line by line; it is killed at the end."""
    process = subprocess.Popen(
        [sys.executable, "-u", "-c", source, *map(str, arguments)],
        cwd=CHECKOUT,
        env={**os.environ, **variables},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    try:
        yield process
    finally:
        with contextlib.suppress(ProcessLookupError):
            process.send_signal(signal.SIGKILL)
        process.wait()
        process.stdout.close()
