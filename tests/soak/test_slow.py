"""Slow clients hold a server that has one thread, a proxy that buffers keeps them off, and others notice either."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

from bench.soak.asking import Cut, Line
from bench.soak.slow.front import front
from bench.soak.slow.others import Others, Wish
from bench.soak.slow.trickles import Habit, Trickle, habits


class OneByOne(BaseHTTPRequestHandler):
    """Reads all of a body before it answers, as a thread of a web process does."""

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers.get("Content-Length", 0)))
        self.send_response(200)
        self.send_header("Content-Length", "2")
        self.end_headers()
        self.wfile.write(b"ok")

    def do_GET(self) -> None:
        self.do_POST()

    def log_message(self, *_: object) -> None:
        """Say nothing."""


class Patient(HTTPServer):
    """One thread, which says nothing about clients that are gone."""

    def handle_error(self, *_: object) -> None:
        """Go on."""


@pytest.fixture
def server() -> Iterator[HTTPServer]:
    running = Patient(("127.0.0.1", 0), OneByOne)
    thread = threading.Thread(target=running.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    yield running
    running.shutdown()
    running.server_close()


def slow_bodies() -> Habit:
    return next(habit for habit in habits("/", "/") if habit.name == "bodies")


def is_answered(port: int, patience: float) -> bool:
    """Tell whether somebody else is answered while one client trickles."""
    trickle = Trickle(port, slow_bodies(), 1)
    trickle.start()
    while not trickle.told["opened"]:
        time.sleep(0.01)
    line = Line(port, patience=patience)
    try:
        return line.ask("GET", "/").body == b"ok"
    except Cut:
        return False
    finally:
        line.close()
        trickle.stop()


def test_a_slow_body_holds_the_only_thread_unless_a_proxy_waits_for_all_of_it(server: HTTPServer) -> None:
    with front(server.server_port) as proxy:
        assert is_answered(proxy.port, 60)
    assert not is_answered(server.server_port, 1)


def test_others_tell_who_was_answered_otherwise(server: HTTPServer) -> None:
    others = Others(server.server_port, [Wish("GET", "/", status=302)], 1)
    others.start()
    while not others.waits:
        time.sleep(0.01)
    others.stop()
    assert set(others.failures) == {"GET /: 200"}
    assert others.within(0.99) > 0
