"""Choosing a TCP port that nobody else takes, although our web server would share it without a word.

granian sets SO_REUSEPORT: two of them on one port both start, and the kernel deals requests to either.
So a port is ours only while we hold a lock file that every checkout on the machine looks at.
"""

from __future__ import annotations

import errno
import fcntl
import os
import socket
from dataclasses import dataclass
from pathlib import Path

SPAN = 200
LOCKS = Path("/tmp")  # one place for every user of the machine, whatever their TMPDIR says


class NoPort(Exception):
    """Say that the port asked for, or a whole range, is taken."""


@dataclass
class Port:
    """A port that is ours until `close`."""

    number: int
    lock: int

    def close(self) -> None:
        """Let others have it."""
        os.close(self.lock)


def reserve(first: int, *, exactly: bool = False) -> Port:
    """Return the first free port from `first` on, or `first` itself; raise `NoPort` when there is none."""
    for number in range(first, first + (1 if exactly else SPAN)):
        lock = _locked(number)
        if lock is None:
            continue
        if _is_free(number):
            return Port(number, lock)
        os.close(lock)
    raise NoPort(
        f"Port {first} is taken." if exactly else f"No port is free from {first} to {first + SPAN - 1}."
    )


def _locked(number: int) -> int | None:
    # Not O_CREAT alone: in /tmp the kernel forbids that on another user's file, even to root.
    path = LOCKS / f"reputation-port-{number}.lock"
    try:
        try:
            lock = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_CLOEXEC)
        except FileNotFoundError:
            lock = os.open(path, os.O_RDONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o644)
            os.fchmod(lock, 0o644)  # whatever the umask: other users must be able to see that it is held
    except OSError:
        return None
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(lock)
        return None
    return lock


def _is_free(number: int) -> bool:
    for family, address in ((socket.AF_INET, "127.0.0.1"), (socket.AF_INET6, "::1")):
        with socket.socket(family) as probe:
            probe.settimeout(1)
            if probe.connect_ex((address, number)) not in _NOBODY:
                return False
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", number))
        except OSError:
            return False
    return True


# Refused, or a machine without the second version of the protocol.
_NOBODY = {errno.ECONNREFUSED, errno.EADDRNOTAVAIL, errno.ENETUNREACH, errno.EAFNOSUPPORT, errno.EHOSTUNREACH}
