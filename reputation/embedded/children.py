"""Starting, stopping and finding again the processes that belong to us."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import IO, TYPE_CHECKING

if TYPE_CHECKING:
    import pwd
    from collections.abc import Iterable, Mapping

TRAMPOLINE = Path(__file__).with_name("trampoline.py")


def spawn(
    command: Iterable[str | Path],
    *,
    output: IO[bytes] | int,
    folder: Path,
    user: pwd.struct_passwd | None = None,
    death_signal: signal.Signals = signal.SIGTERM,
    variables: Mapping[str, str] | None = None,
) -> subprocess.Popen[bytes]:
    """Start a child in a process group of its own that receives `death_signal` when we die, however we die.

    Call it from the main thread: to Linux the parent is a thread, and its end counts as ours.
    """
    head = [sys.executable, "-I", "-S", TRAMPOLINE, os.getpid(), int(death_signal)]
    ids = [user.pw_uid, user.pw_gid] if user else [-1, -1]
    return subprocess.Popen(
        [str(part) for part in (*head, *ids, *command)],
        stdin=subprocess.DEVNULL,
        stdout=output,
        stderr=subprocess.STDOUT,
        cwd=folder,
        env=dict(os.environ if variables is None else variables),
        start_new_session=True,
    )


def stop(process: subprocess.Popen[bytes], how: signal.Signals, patience: float) -> int:
    """Ask a child to end and return its exit status; after `patience` seconds its whole group is killed."""
    process.send_signal(how)
    return await_end(process, patience)


def await_end(process: subprocess.Popen[bytes], patience: float) -> int:
    """Wait for a child that was asked to end; after `patience` seconds kill its whole group."""
    try:
        return process.wait(patience)
    except subprocess.TimeoutExpired:
        end_group(process.pid)
        return process.wait()


def end_group(leader: int, how: signal.Signals = signal.SIGKILL) -> None:
    """Signal what is left of a child's process group, the leader included."""
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(leader, how)


def birth(pid: int) -> str | None:
    """Return what tells this process from a later one with the same number, or None when there is none."""
    if sys.platform == "linux":
        try:
            fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        except (FileNotFoundError, ProcessLookupError):
            return None
        return None if fields[0] == "Z" else fields[19]
    return _ps(pid, "lstart") or None


def _ps(pid: int, column: str) -> str:
    command = ["ps", "-o", f"{column}=", "-p", str(pid)]
    return subprocess.run(command, capture_output=True, text=True, check=False).stdout.strip()


def remember(folder: Path, name: str, pid: int) -> None:
    """Note a child, so that the next start finds it should both our end and its death signal go wrong."""
    folder.mkdir(exist_ok=True)
    (folder / name).write_text(f"{pid} {birth(pid)}")


def forget(folder: Path, name: str) -> None:
    """Strike a child that ended from the notes."""
    (folder / name).unlink(missing_ok=True)


def end_leftovers(folder: Path, patience: float = 20) -> list[str]:
    """End children of an earlier run that still live, and return their names."""
    ended = []
    for note in sorted(folder.glob("*")) if folder.exists() else []:
        pid, _, born = note.read_text().partition(" ")
        if pid.isdigit() and birth(int(pid)) == born:
            ended.append(note.name)
            end(int(pid), born, patience)
        note.unlink(missing_ok=True)
    return ended


def end(pid: int, born: str | None, patience: float) -> None:
    """End a process that is not our child: by SIGINT, which all our servers obey at once, then by force."""
    deadline = time.monotonic() + patience
    with contextlib.suppress(ProcessLookupError):
        os.kill(pid, signal.SIGINT)
    while birth(pid) == born:
        if time.monotonic() > deadline:
            end_group(pid)
        time.sleep(0.05)


def end_predecessor(note: Path, data: Path, patience: float) -> None:
    """End a server that still works on `data`, by the process number in its own note; strike a note that lies.

    Whoever calls this holds the claim to the data, so that such a server is an orphan or about to end.
    """
    try:
        pid = int(note.read_text().split()[0])
    except (FileNotFoundError, IndexError, ValueError):
        return
    born = birth(pid)
    if born and _works_in(pid, data):
        end(pid, born, patience)
    elif born:
        note.unlink(missing_ok=True)


def _works_in(pid: int, data: Path) -> bool:
    if sys.platform == "linux":
        with contextlib.suppress(OSError):
            return Path(f"/proc/{pid}/cwd").readlink() == data.resolve()
        return False
    return str(data) in _ps(pid, "command")
