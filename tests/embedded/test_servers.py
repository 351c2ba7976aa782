"""Both servers start from nothing and from ruins, keep what was committed, and leave nothing behind."""

import contextlib
import os
import signal
import tempfile
from pathlib import Path

import psycopg
import pytest
import redis

from reputation.embedded import private_cluster
from reputation.embedded.clusters import Cluster
from reputation.embedded.roles import ROLES
from tests.embedded.processes import eventually, is_gone


@pytest.fixture
def folder():
    with tempfile.TemporaryDirectory(dir="/tmp", prefix="reputation-test-") as place:
        Path(place).chmod(0o711)
        yield Path(place)


@contextlib.contextmanager
def running(folder):
    cluster = Cluster(folder, folder / "s")
    cluster.start()
    try:
        yield cluster
    finally:
        cluster.stop()


def test_a_private_cluster_has_four_powerless_roles_and_leaves_nothing():
    with private_cluster(fast=True, work_mem="7MB") as environment:
        with psycopg.connect(environment["DATABASE_OWNER_URL"]) as owner:
            assert owner.execute("SHOW work_mem").fetchone() == ("7MB",)
            powers = owner.execute(
                "SELECT rolname, rolsuper OR rolbypassrls OR rolcreaterole, rolcreatedb FROM pg_roles"
                " WHERE rolname = ANY (%s) ORDER BY 1",
                [[role for role, _ in ROLES.values()]],
            ).fetchall()
            owner.execute("CREATE TABLE kept (word text)")
        with (
            psycopg.connect(environment["DATABASE_URL"]) as app,
            pytest.raises(psycopg.errors.InsufficientPrivilege),
        ):
            app.execute("CREATE TABLE stolen (word text)")
        with redis.Redis.from_url(environment["REDIS_URL"]) as broker:
            assert broker.config_get("maxmemory-policy") == {"maxmemory-policy": "noeviction"}
        place = Path(environment["REPUTATION_STATE_DIR"]).parent
    assert powers == [
        ("reputation_app", False, False),
        ("reputation_owner", False, True),
        ("reputation_sys", False, False),
        ("reputation_track", False, False),
    ]
    assert not place.exists()


def test_what_was_committed_survives_kills_and_ruins(folder):
    data = Cluster(folder, folder / "s").postgres.data
    data.mkdir()
    (data / "half").touch()  # an initdb that was interrupted
    with running(folder) as cluster:
        with psycopg.connect(cluster.environment()["DATABASE_OWNER_URL"]) as owner:
            owner.execute("CREATE TABLE kept AS SELECT lower('ÉÑ') AS word")
        with redis.Redis.from_url(cluster.valkey.url) as broker:
            broker.rpush("queue", "hint")
        for server in cluster.servers:
            os.kill(server.process.pid, signal.SIGKILL)
            server.process.wait()
    # A stranger now has the number of the dead postmaster.
    note = data / "postmaster.pid"
    note.write_text("\n".join([str(os.getpid()), *note.read_text().splitlines()[1:]]))
    with running(folder) as cluster:
        with psycopg.connect(cluster.environment()["DATABASE_URL"].replace("_app@", "_owner@")) as owner:
            assert owner.execute("SELECT word FROM kept").fetchone() == ("éñ",)
        with redis.Redis.from_url(cluster.valkey.url) as broker:
            assert broker.lrange("queue", 0, -1) == [b"hint"]


def test_servers_that_lost_their_keeper_are_ended_before_new_ones_start(folder):
    with running(folder) as orphaned:
        before = [server.process.pid for server in orphaned.servers]
        with running(folder) as cluster:
            for server in orphaned.servers:
                server.process.poll()
            eventually(lambda: all(is_gone(pid) for pid in before))
            assert all(server.answers() for server in cluster.servers)


def test_a_cluster_leaves_to_the_environment_what_it_names(folder, monkeypatch):
    cluster = Cluster(folder, folder / "s")
    for name, value in cluster.environment().items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("REDIS_URL", "redis://broker.example:6379/0")
    cluster.yield_to_environment()
    assert cluster.servers == [cluster.postgres]
