"""Running an area: rounds of all its cases in rotating order, each case in a process of its own."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from bench.area import Area, Case
from bench.case import RESULT
from bench.measuring import Sample, rotated

ROOT = Path(__file__).resolve().parent.parent
MODULES = {
    "import": ("bench.importing", "bench.peers.imports"),
    "send": ("bench.sending", "bench.peers.mails"),
    "track": ("bench.tracking", "bench.peers.doors"),
    "links": ("bench.linking", "bench.peers.links"),
    "link-files": ("bench.link_files", "bench.link_files"),
    "legacy-links": ("bench.linking_legacy", "bench.peers.links"),
    "dispatch": ("bench.dispatch", ""),
    "relay": ("bench.relay", ""),
    "stats": ("bench.overviews", ""),
    "tenancy-lists": ("bench.tenancy_lists", ""),
    "tenancy-points": ("bench.tenancy_points", ""),
}
OWN_SETTINGS, PEERS_SETTINGS = "reputation.settings", "bench.peers.settings"

Samples = dict[str, list[Sample]]


class Runner:
    """Starts cases against the servers that `environment` names; files go to `folder`."""

    def __init__(self, environment: Mapping[str, str], folder: Path) -> None:
        self._environment, self._folder = environment, folder
        self._scene: dict[str, int] = {}
        self._servers: dict[str, subprocess.Popen[str]] = {}

    def __enter__(self) -> Runner:
        return self

    def __exit__(self, *exc_info: object) -> None:
        for server in self._servers.values():
            server.communicate()  # closes its input, which ends it

    def open(self, *, with_peers: bool) -> None:
        """Make the database ready and found the organisation."""
        settings = PEERS_SETTINGS if with_peers else OWN_SETTINGS
        self._scene = self._call("bench.scene", "prepare", settings, {})

    def run(
        self, area: Area, size: float, rounds: int, cases: list[Case], say: Callable[[str], None]
    ) -> Samples:
        """Run the cases so many times and return their samples in the order of rounds."""
        began = time.perf_counter()
        made = self.prepare(area, size)
        say(f"{area.name}: made ready in {time.perf_counter() - began:.0f} seconds {made or ''}")
        samples: Samples = {case.name: [] for case in cases}
        by_name = {case.name: case for case in cases}
        for number in range(rounds):
            for name in rotated(list(by_name), number):
                sample = self.sample(area, by_name[name], size)
                samples[name].append(sample)
                say(f"{area.name} {number + 1}/{rounds} {name}: {sample.cpu_each:.1f} µs CPU per {area.unit}")
        return samples

    def prepare(self, area: Area, size: float) -> dict[str, Any]:
        """Make what the area's cases need."""
        return self._call(MODULES[area.name][0], "prepare", OWN_SETTINGS, self._options(size))

    def sample(self, area: Area, case: Case, size: float) -> Sample:
        """Run one case once."""
        module, settings = MODULES[area.name][case.is_peer], PEERS_SETTINGS if case.is_peer else OWN_SETTINGS
        return Sample(**self._call(module, case.name, settings, self._options(size * case.share)))

    def _options(self, size: float) -> dict[str, Any]:
        return {"size": size, "folder": str(self._folder), **self._scene}

    def _call(self, module: str, name: str, settings: str, options: dict[str, Any]) -> dict[str, Any]:
        server = self._servers.get(settings) or self._start(settings)
        if server.stdin is None or server.stdout is None:
            raise RuntimeError("The case server has no pipes.")
        server.stdin.write(json.dumps([module, name, options]) + "\n")
        server.stdin.flush()
        for line in server.stdout:
            if line.startswith(RESULT):
                found = json.loads(line.removeprefix(RESULT))
                if found is None:
                    raise RuntimeError(f"{module} {name} failed; see above.")
                return found
        raise RuntimeError(f"{module} {name}: the case server ended with {server.wait()}.")

    def _start(self, settings: str) -> subprocess.Popen[str]:
        server = subprocess.Popen(
            [sys.executable, "-m", "bench.case"],
            cwd=ROOT,
            env={**os.environ, **self._environment, "DJANGO_SETTINGS_MODULE": settings},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        self._servers[settings] = server
        return server
