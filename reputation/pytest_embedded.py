"""Pytest plugin: a private PostgreSQL and Valkey for each run, named before the settings are read.

Loaded by `-p reputation.pytest_embedded` in addopts. What the environment names already is used
instead; then the test databases are made there.
"""

from __future__ import annotations

import contextlib
import os
import time
from typing import TYPE_CHECKING

import pytest

from core.catalogues import compile_changed
from reputation.embedded import private_cluster
from reputation.embedded.roles import ROLES

if TYPE_CHECKING:
    from collections.abc import Iterator

_READY_AFTER = pytest.StashKey[float]()


@contextlib.contextmanager
def _exported() -> Iterator[None]:
    before = dict(os.environ)
    given = {name: before[name] for name in (*ROLES, "REDIS_URL") if before.get(name)}
    missing = [name for name in ROLES if given.keys() & ROLES.keys() and name not in given]
    if missing:
        raise pytest.UsageError(
            f"DATABASE_URL or a sister is set, so these must be too: {', '.join(missing)}"
        )
    with private_cluster(fast=True, max_connections="200") as environment:
        # The live server finds static files itself; looking them up for every test client costs much.
        os.environ.update({**environment, **given, "SERVE_UNCOLLECTED": "false"})
        try:
            yield
        finally:
            os.environ.clear()
            os.environ.update(before)


@pytest.hookimpl(tryfirst=True)
def pytest_load_initial_conftests(early_config: pytest.Config) -> None:
    """Start the servers before pytest-django reads the settings; xdist's workers inherit the environment."""
    if "PYTEST_XDIST_WORKER" in os.environ:
        return
    compile_changed()
    began = time.monotonic()
    stack = contextlib.ExitStack()
    stack.enter_context(_exported())
    early_config.add_cleanup(stack.close)
    early_config.stash[_READY_AFTER] = time.monotonic() - began


def pytest_report_header(config: pytest.Config) -> str:
    """Say how long the servers took."""
    return f"services: PostgreSQL and Valkey, ready after {config.stash.get(_READY_AFTER, 0.0):.1f} s"
