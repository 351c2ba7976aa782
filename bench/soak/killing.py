"""Ending processes of our own the hard way: a whole group, or one child of it, and never a stranger."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
from pathlib import Path
from random import Random


def kill_group(process: subprocess.Popen[bytes]) -> None:
    """Kill a process and its children; its number is its own as long as we have not asked how it ended."""
    if process.returncode is None:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def kill_a_child(process: subprocess.Popen[bytes], chance: Random) -> bool:
    """Kill one of a process's children; return whether there was one."""
    pids = children_of(process)
    if not pids:
        return False
    pid = chance.choice(pids)
    with contextlib.suppress(ProcessLookupError):
        handle = os.pidfd_open(pid)
        try:
            # Asked again, because a number may by now belong to a stranger; what the handle means cannot change.
            if pid in children_of(process):
                signal.pidfd_send_signal(handle, signal.SIGKILL)
        finally:
            os.close(handle)
    return True


def children_of(process: subprocess.Popen[bytes]) -> list[int]:
    """Return the numbers of a process's children; none of one that has ended."""
    if process.poll() is not None:
        return []
    try:
        text = Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text()
    except OSError:
        return []
    return [int(word) for word in text.split()]
