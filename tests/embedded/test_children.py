"""No child outlives us, and none of an earlier run goes unnoticed."""

import signal
import subprocess
from pathlib import Path

import pytest

from reputation.embedded import children, places
from tests.embedded.processes import eventually, is_gone, python

PARENT = """
import subprocess, sys, time, signal, pathlib
from reputation.embedded import children, places
child = children.spawn(
    ["/bin/sleep", "60"], output=subprocess.DEVNULL, folder=pathlib.Path("/"),
    user=places.servant() if sys.argv[1] == "servant" else None, death_signal=signal.SIGINT,
)
while "sleep" not in pathlib.Path(f"/proc/{child.pid}/comm").read_text():
    time.sleep(0.01)
print(child.pid, flush=True)
time.sleep(60)
"""


@pytest.mark.parametrize("user", ["ourselves", "servant"])
def test_a_child_dies_with_a_killed_parent_also_as_another_user(user):
    with python(PARENT, user) as parent:
        child = int(parent.stdout.readline())
        if user == "servant" and places.servant():
            assert Path(f"/proc/{child}").stat().st_uid == places.servant().pw_uid
        assert not is_gone(child)
        parent.kill()
        parent.wait()
        eventually(lambda: is_gone(child))


def test_a_child_dies_also_where_the_shell_has_the_signal_ignored():
    ignoring = "import signal; signal.signal(signal.SIGINT, signal.SIG_IGN)\n" + PARENT
    with python(ignoring, "ourselves") as parent:
        child = int(parent.stdout.readline())
        parent.kill()
        parent.wait()
        eventually(lambda: is_gone(child))


def _sleeper():
    child = children.spawn(["/bin/sleep", "60"], output=subprocess.DEVNULL, folder=places.CHECKOUT)
    eventually(lambda: "sleep" in Path(f"/proc/{child.pid}/comm").read_text())
    return child


def test_a_child_that_does_not_listen_is_killed_with_its_group(tmp_path):
    script = 'trap "" TERM; sleep 60 & echo $! > grandchild; wait'
    child = children.spawn(["/bin/sh", "-c", script], output=subprocess.DEVNULL, folder=tmp_path)
    grandchild = int(
        eventually(lambda: (tmp_path / "grandchild").exists() and (tmp_path / "grandchild").read_text())
    )
    assert children.stop(child, signal.SIGTERM, patience=0.2) == -signal.SIGKILL
    eventually(lambda: is_gone(grandchild))


def test_a_child_of_an_earlier_run_is_ended(tmp_path):
    child = _sleeper()
    children.remember(tmp_path / "notes", "sleeper", child.pid)
    assert children.end_leftovers(tmp_path / "notes") == ["sleeper"]
    assert child.wait() == -signal.SIGINT
    assert children.end_leftovers(tmp_path / "notes") == []


def test_a_stranger_who_got_the_number_of_an_old_child_is_left_alone(tmp_path):
    child = _sleeper()
    (tmp_path / "sleeper").write_text(f"{child.pid} 12345")
    assert children.end_leftovers(tmp_path) == []
    assert child.poll() is None
    children.stop(child, signal.SIGKILL, patience=5)
