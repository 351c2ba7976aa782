"""`manage.py up` as a person meets it: it serves, it says so, it runs once, and it leaves nothing."""

import os
import re
import signal
import subprocess
import sys
import tempfile
import urllib.request
from pathlib import Path

import pytest

from reputation.embedded.places import CHECKOUT
from tests.embedded.processes import eventually, is_gone

# What `up` decides for itself; the test run has set some of it for its own servers.
OURS = re.compile(
    r"DATABASE_|REDIS_|EMAIL_URL|BASE_URL|TRACKING_URL|DEV_MAIL_DIR|SECRET_KEY|FIELD_KEYS|ADDRESS_"
)


@pytest.fixture
def up():
    """Start `manage.py up` on a state folder of its own; what still runs at the end is killed."""
    started = []
    with tempfile.TemporaryDirectory(dir="/tmp", prefix="reputation-test-") as state:
        Path(state).chmod(0o711)
        bare = {name: value for name, value in os.environ.items() if not OURS.match(name)}

        def start(*arguments):
            command = [sys.executable, str(CHECKOUT / "manage.py"), "up", "--no-demo", *arguments]
            process = subprocess.Popen(
                command,
                env={**bare, "REPUTATION_STATE_DIR": state},
                cwd=CHECKOUT,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                text=True,
            )
            process.notes = Path(state, "children")
            started.append(process)
            return process

        yield start
        for process in started:
            process.kill()
            process.wait()
            process.stdout.close()


def _url(process):
    lines = []
    for line in process.stdout:
        lines.append(line)
        if found := re.search(r"Everything is up: (http\S+)/", line):
            return found.group(1)
    pytest.fail("".join(lines))


def test_up_serves_once_and_neither_a_kill_nor_an_end_leaves_a_process(up):
    first = up()
    url = _url(first)
    with urllib.request.urlopen(f"{url}/healthz", timeout=10) as answer:
        assert answer.status == 200

    words, _ = up().communicate(timeout=120)
    assert f"already running: {url}/" in words

    notes = {note.name: int(note.read_text().split()[0]) for note in first.notes.iterdir()}
    assert {"postgres", "valkey", "mail", "web", "worker", "beat"} <= notes.keys()
    first.kill()
    eventually(lambda: all(is_gone(pid) for pid in notes.values()))

    again = up()
    assert _url(again)
    notes = {note.name: int(note.read_text().split()[0]) for note in again.notes.iterdir()}
    again.send_signal(signal.SIGTERM)
    words, _ = again.communicate(timeout=120)
    assert again.returncode == 0
    assert "Everything has stopped" in words
    assert all(is_gone(pid) for pid in notes.values())
    assert list(again.notes.iterdir()) == []
