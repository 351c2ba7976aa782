"""The sink in a process of its own, which ends with the one that started it."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

_ROOT = Path(__file__).resolve().parents[2]
_PATIENCE_SECONDS = 10.0


class SinkProcess:
    """Starts `python -m tests.sink` with the given options; `port` is where it listens."""

    def __init__(self, *options: str) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.sink", "--end-with-stdin", *options],
            cwd=_ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        self.pid = self._process.pid
        if self._process.stdout is None:
            raise RuntimeError("The sink has no output.")
        line = self._process.stdout.readline()
        if not line:
            raise RuntimeError(f"The sink did not start (exit status {self._process.wait()}).")
        self.port = int(line)

    def __enter__(self) -> SinkProcess:
        return self

    def __exit__(self, *exc_info: object) -> None:
        self.stop()

    def stop(self) -> None:
        """End the process, gently first."""
        self._process.terminate()
        try:
            self._process.communicate(timeout=_PATIENCE_SECONDS)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.communicate()
