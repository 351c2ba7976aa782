"""A port is ours alone, also among programs that would share it."""

import contextlib
import socket

import pytest

from reputation.embedded import ports
from tests.embedded.processes import python

FIRST = 18_400  # far from what the commands use


def test_a_port_somebody_listens_on_is_passed_over():
    with contextlib.closing(ports.reserve(FIRST)) as free:
        taken = free.number
    with socket.socket() as listener:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(("127.0.0.1", taken))
        listener.listen()
        with contextlib.closing(ports.reserve(taken)) as port:
            assert port.number > taken


def test_a_port_that_another_process_reserved_is_passed_over_until_it_dies():
    source = (
        "import sys, time; from reputation.embedded import ports;"
        "port = ports.reserve(int(sys.argv[1])); print(port.number); time.sleep(60)"
    )
    with python(source, FIRST) as other:
        theirs = int(other.stdout.readline())
        with contextlib.closing(ports.reserve(theirs)) as ours:
            assert ours.number > theirs
        other.kill()
        other.wait()
        with contextlib.closing(ports.reserve(theirs, exactly=True)) as ours:
            assert ours.number == theirs


def test_a_port_asked_for_exactly_is_not_replaced_by_another():
    with (
        contextlib.closing(ports.reserve(FIRST)) as port,
        pytest.raises(ports.NoPort, match=str(port.number)),
    ):
        ports.reserve(port.number, exactly=True)
