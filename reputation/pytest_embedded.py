"""Pytest plugin: a private PostgreSQL and Valkey for each run, named before the settings are read.

Loaded by `-p reputation.pytest_embedded` in addopts. With DATABASE_URL set the tests run against that server.
"""

from __future__ import annotations

import contextlib
import os
import time
from typing import TYPE_CHECKING

import pytest

from reputation.embedded import private_cluster

if TYPE_CHECKING:
    from collections.abc import Iterator

_seconds: list[float] = []


@contextlib.contextmanager
def _exported() -> Iterator[None]:
    began = time.monotonic()
    before = dict(os.environ)
    with private_cluster(fast=True, max_connections="200") as environment:
        os.environ.update(environment)
        _seconds.append(time.monotonic() - began)
        try:
            yield
        finally:
            os.environ.clear()
            os.environ.update(before)


@pytest.hookimpl(tryfirst=True)
def pytest_load_initial_conftests(early_config: pytest.Config) -> None:
    """Start the servers before pytest-django reads the settings; xdist's workers inherit the environment."""
    if "PYTEST_XDIST_WORKER" in os.environ or os.environ.get("DATABASE_URL"):
        return
    stack = contextlib.ExitStack()
    stack.enter_context(_exported())
    early_config.add_cleanup(stack.close)


def pytest_report_header() -> str:
    """Say which servers the run stands on."""
    if _seconds:
        return f"services: private PostgreSQL and Valkey, ready after {_seconds[0]:.1f} s"
    return "services: those that the environment names"
