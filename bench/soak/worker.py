"""The installation's own Celery application, whose drains may kill themselves at a crash point.

`celery -A bench.soak.worker worker`; with SOAK_SELF_KILL 0 it is exactly the product's.
"""

from __future__ import annotations

import os
import random
import signal
from functools import partial
from importlib import import_module
from pathlib import Path
from typing import Any

from celery.signals import worker_process_init

from bench.soak.names import DEATHS, TRUCE
from reputation.celery import app

__all__ = ["app"]

_CHANCE = float(os.environ.get("SOAK_SELF_KILL", "0"))
_FOLDER = Path(os.environ.get("SOAK_FOLDER", "."))


def _perhaps_die(point: str) -> None:
    if random.random() < _CHANCE and not (_FOLDER / TRUCE).exists():
        with (_FOLDER / DEATHS).open("a") as deaths:
            deaths.write(f"{point}\n")
        os.kill(os.getpid(), signal.SIGKILL)


@worker_process_init.connect
def _tempt_fate(**_: Any) -> None:
    if _CHANCE:
        doors = import_module("invitations.tasks.sending")
        doors.drain_due_letters = partial(doors.drain_due_letters, crash_point=_perhaps_die)
