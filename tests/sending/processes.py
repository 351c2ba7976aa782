"""Work in a process of its own that may be killed at any point without taking the test along."""

from __future__ import annotations

import multiprocessing
import os
import signal
from collections.abc import Callable

from django.db import connections

KILLED = -signal.SIGKILL


def exit_status(work: Callable[[], object], seconds: float = 30.0) -> int:
    """Run `work` in a forked process and return its exit status; a signal is a negative number."""
    # The child must not share a connection with us.
    connections.close_all()
    process = multiprocessing.get_context("fork").Process(target=work)
    process.start()
    process.join(seconds)
    if process.is_alive():
        process.kill()
        process.join()
        raise TimeoutError(f"still at work after {seconds:g} s")
    return process.exitcode if process.exitcode is not None else 0


def die() -> None:
    """End this process as the kernel does when memory runs out: at once, nothing tidied up."""
    os.kill(os.getpid(), signal.SIGKILL)


def die_at(point: str, times: int = 1) -> Callable[[str], None]:
    """Return a crash point that ends the process when it passes `point` for the n-th time."""
    left = times

    def pass_by(name: str) -> None:
        nonlocal left
        left -= name == point
        if not left:
            die()

    return pass_by
