"""The tracking process as granian runs it: on the wire, and killed in the middle of its work."""

from __future__ import annotations

import http.client
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import pytest

from balancing.models import Listing
from core.tenancy import tenant
from core.tokens import Purpose
from tests import factories
from tests.cast import EVERY_ROLE, Cast
from tracking.answers import GIF
from tracking.models import Hit
from tracking.services import drain_spool
from tracking.tests.visits import click, environ

pytestmark = pytest.mark.django_db(transaction=True, databases=EVERY_ROLE)
ROOT = Path(__file__).resolve().parents[2]
CROWD = 8  # visitors at a time


@pytest.fixture
def listing(committed: Cast) -> Listing:
    with tenant(committed.acme):
        return factories.make_listing(committed.channel, "google")


@contextmanager
def running(spool: Path, url: str | None = None) -> Iterator[tuple[subprocess.Popen[bytes], int]]:
    """Run the process on a free port until the block ends."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "granian", "--interface", "rsgi", "--no-ws", "--log-level", "error"]
    command += ["--port", str(port), "tracking.process:application"]
    variables = {**os.environ, **environ(spool, url)}
    process = subprocess.Popen(
        command, env=variables, cwd=ROOT, start_new_session=True, stderr=subprocess.DEVNULL
    )
    try:
        wait_until_it_answers(process, port)
        yield process, port
    finally:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGTERM)
        process.wait(30)


def wait_until_it_answers(process: subprocess.Popen[bytes], port: int) -> None:
    for _ in range(600):
        assert process.poll() is None
        try:
            if asked(port, "/healthz")[0] == 200:
                return
        except OSError:
            time.sleep(0.1)
    raise AssertionError("It never answered.")


def asked(port: int, path: str, method: str = "GET") -> tuple[int, dict[str, str], bytes]:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    try:
        connection.request(method, path)
        answer = connection.getresponse()
        return answer.status, {name.lower(): value for name, value in answer.getheaders()}, answer.read()
    finally:
        connection.close()


def subjects(committed: Cast) -> list[int]:
    with tenant(committed.acme):
        return sorted(Hit.objects.values_list("subject", flat=True))


def test_on_the_wire(committed: Cast, listing: Listing, tmp_path: Path) -> None:
    acme = committed.acme.pk
    pixels = [click(acme, listing.pk, 7, Purpose.OPEN), "/o/forged.gif"]
    with running(tmp_path) as (_, port):
        genuine, forged = (
            {**a[1], "date": "", "": (a[0], a[2])} for a in (asked(port, path) for path in pixels)
        )
        assert genuine == forged
        assert (genuine[""], genuine["content-length"]) == ((200, GIF), "43")
        assert "set-cookie" not in genuine
        assert "etag" not in genuine
        head = asked(port, pixels[0], "HEAD")
        assert (head[0], head[1]["content-length"], head[2]) == (200, "43", b"")
        status, headers, body = asked(port, click(acme, listing.pk, 7))
        assert (status, headers["location"], body) == (302, listing.url, b"")
        assert asked(port, click(acme, listing.pk, 7), "POST")[0] == 405
        for path in ("/", "/app/acme/", "/c/%ff%fe/", "/c/" + "x" * 5000 + "/", "/%00"):
            status, headers, _ = asked(port, path)
            assert (status, headers.get("location")) == (404, None)
    assert subjects(committed) == [7, 7, 7]


@pytest.mark.parametrize("is_gone", [False, True], ids=["with its database", "without its database"])
def test_kill_9_loses_no_hit_that_was_answered(
    committed: Cast, listing: Listing, tmp_path: Path, settings: object, is_gone: bool
) -> None:
    settings.SPOOL_DIR = str(tmp_path)
    acme, answered, lock = committed.acme.pk, set(), threading.Lock()
    enough = threading.Event()

    def visitor(number: int) -> None:
        for subject in range(number, 4000, CROWD):
            try:
                status, _, _ = asked(port, click(acme, listing.pk, subject + 1))
            except (OSError, http.client.HTTPException):
                return
            assert status == 302
            with lock:
                answered.add(subject + 1)
                if len(answered) >= 150:
                    enough.set()

    with running(tmp_path, f"postgresql:///x?host={tmp_path}" if is_gone else None) as (process, port):
        with ThreadPoolExecutor(CROWD) as crowd:
            visitors = [crowd.submit(visitor, number) for number in range(CROWD)]
            assert enough.wait(60)
            os.killpg(process.pid, signal.SIGKILL)
        for one in visitors:
            one.result()
    assert len(answered) < 4000
    drain_spool()
    found = subjects(committed)
    assert len(found) == len(set(found))
    assert answered <= set(found)
    assert len(found) - len(answered) <= CROWD  # recorded, and killed before the answer went out
