"""Only one process runs the services of a folder, and its death gives the claim back."""

import contextlib

import pytest

from reputation.embedded.claims import Claim, Taken, guest, wait_for_guests
from tests.embedded.processes import eventually, python


def test_a_second_claim_is_told_who_holds_the_first(tmp_path):
    with contextlib.closing(Claim(tmp_path)) as claim:
        claim.describe(url="http://127.0.0.1:8000")
        with pytest.raises(Taken) as taken:
            Claim(tmp_path)
    assert taken.value.holder["url"] == "http://127.0.0.1:8000"
    Claim(tmp_path).close()


def test_a_killed_holder_gives_its_claim_back(tmp_path):
    source = (
        "import sys, time, pathlib; from reputation.embedded.claims import Claim;"
        "claim = Claim(pathlib.Path(sys.argv[1])); print('held'); time.sleep(60)"
    )
    with python(source, tmp_path) as holder:
        assert holder.stdout.readline() == "held\n"
        with pytest.raises(Taken) as taken:
            Claim(tmp_path)
        assert taken.value.holder["pid"] == str(holder.pid)
        holder.kill()
        holder.wait()
    Claim(tmp_path).close()


def test_the_host_waits_for_its_guests(tmp_path):
    source = (
        "import sys, pathlib; from reputation.embedded.claims import wait_for_guests;"
        "print('waiting'); wait_for_guests(pathlib.Path(sys.argv[1])); print('alone')"
    )
    with guest(tmp_path), python(source, tmp_path) as host:
        assert host.stdout.readline() == "waiting\n"
        assert host.poll() is None
    eventually(lambda: host.poll() is not None)
    wait_for_guests(tmp_path)
