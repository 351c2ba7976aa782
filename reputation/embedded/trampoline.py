"""Runs between us and a child: gives up root, ties the child's life to ours, becomes the child's program.

A program of its own instead of `preexec_fn`, because code between fork and exec may hang when threads run.
The order matters: Linux forgets the death signal when the user changes, so the user changes first.
"""

import ctypes
import os
import signal
import sys

PR_SET_PDEATHSIG = 1


def main(parent: str, death_signal: str, user: str, group: str, *command: str) -> None:
    """Become `command`; numbers come as text, and a user of -1 means: stay who you are."""
    libc = ctypes.CDLL(None, use_errno=True) if sys.platform == "linux" else None
    if int(user) >= 0:
        os.setgroups([])
        os.setgid(int(group))
        os.setuid(int(user))
    # A shell that puts us in the background has interrupts ignored, and that is inherited by every program.
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    if libc is not None:
        libc.prctl(PR_SET_PDEATHSIG, int(death_signal), 0, 0, 0)
    if os.getppid() != int(parent):  # it died before the signal was set
        os.kill(os.getpid(), signal.SIGKILL)
    os.execv(command[0], command)


if __name__ == "__main__":
    main(*sys.argv[1:])
