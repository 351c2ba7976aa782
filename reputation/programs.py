"""The programs of one installation on one machine: what `manage.py up` starts, and with which words."""

from __future__ import annotations

import contextlib
import os
import signal
import sys
from dataclasses import dataclass, replace
from importlib import util
from typing import TYPE_CHECKING

from reputation.embedded import ports
from reputation.embedded.places import CHECKOUT
from reputation.supervisor import Program

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

QUEUES = {"worker": "default,import,stats", "mailer": "mail"}
BEHIND = (*QUEUES, "beat")  # nobody waits for these to see a page
# Nobody listens to workers' heartbeats, and one on its way to a broker that is gone would hold up the end.
SILENT = ("--without-gossip", "--without-mingle", "--without-heartbeat")
ROOT_IS_MEANT = "ignore:You're running the worker with superuser privileges"  # in a container of one's own
FIRST_PORTS = {"web": 8000, "tracking": 8700, "mail": 8525}


@dataclass
class Plan:
    """What will run: the web server's port and address, what others are told, the programs in order."""

    port: int
    url: str
    told: dict[str, str]
    programs: list[Program]


def plan(state: Path, reserved: contextlib.ExitStack, port: int | None = None) -> Plan:
    """Choose ports, held until `reserved` closes, and export BASE_URL and its like where they are not given.

    `port` is for the web server and means exactly that one; raises `ports.NoPort` when it is taken.
    """

    def reserve(name: str) -> int:
        exactly = name == "web" and port is not None
        chosen = ports.reserve(port if exactly else FIRST_PORTS[name], exactly=exactly)
        return reserved.enter_context(contextlib.closing(chosen)).number

    numbers = {"web": reserve("web")}
    url = f"http://127.0.0.1:{numbers['web']}"
    told = {"BASE_URL": url}
    if "EMAIL_URL" not in os.environ:
        numbers["mail"] = reserve("mail")
        told |= {"EMAIL_URL": f"smtp://127.0.0.1:{numbers['mail']}", "DEV_MAIL_DIR": str(state / "mail")}
    if _has_tracking():
        numbers["tracking"] = reserve("tracking")
        told["TRACKING_URL"] = f"http://127.0.0.1:{numbers['tracking']}"
    told = {name: os.environ.setdefault(name, value) for name, value in told.items()}
    return Plan(numbers["web"], url, told, list(_programs(state, numbers)))


def seed() -> Program:
    """Return the filling in of demo data, a program that ends."""
    return Program(
        "seed", [sys.executable, str(CHECKOUT / "manage.py"), "seed_demo"], dict(os.environ), CHECKOUT
    )


def web(port: int) -> Program:
    """Return the web server at a port of loopback."""
    return _granian("web", port, "wsgi", "reputation.wsgi:application", "--blocking-threads", "4")


def tracking(port: int) -> Program:
    """Return the tracking process at a port of loopback."""
    return _granian("tracking", port, "rsgi", "tracking.process:application")


def _has_tracking() -> bool:
    return util.find_spec("tracking") is not None and util.find_spec("tracking.process") is not None


def _programs(state: Path, numbers: dict[str, int]) -> Iterator[Program]:
    if "mail" in numbers:
        place = ("--port", str(numbers["mail"]), "--folder", str(state / "mail"))
        yield _program("mail", "reputation.development_mail", *place)
    yield web(numbers["web"])
    if "tracking" in numbers:
        yield tracking(numbers["tracking"])
    for name, queues in QUEUES.items():
        # By itself, because a drain may wait for a slow mail server, and nothing else should.
        words = ("-Q", queues, "-n", f"{name}@%h", "-c", "2", *SILENT)
        # Asked to end, it finishes its letters, half a minute at most; orphaned, it drops them at once.
        yield replace(_celery("worker", *words), name=name, patience=45.0, death_signal=signal.SIGQUIT)
    yield _celery("beat", "--pidfile=", "--schedule", str(state / "beat-schedule"))


def _granian(name: str, port: int, interface: str, target: str, *more: str) -> Program:
    place = ("--host", "127.0.0.1", "--port", str(port), "--interface", interface, "--no-ws")
    return _program(name, "granian", *place, "--log-level", "warning", *more, target)


def _celery(name: str, *more: str) -> Program:
    return _program(name, "celery", "--quiet", "-A", "reputation", name, "-l", "WARNING", *more)


def _program(name: str, module: str, *arguments: str) -> Program:
    # Started by module, because the first line of an installed script may not be longer than 127 letters.
    # Web and workers never hold the owner of the tables.
    variables = {
        **os.environ,
        "DATABASE_OWNER_URL": "",
        "PYTHONUNBUFFERED": "1",
        "PYTHONWARNINGS": ROOT_IS_MEANT,
    }
    return Program(name, [sys.executable, "-m", module, *arguments], variables, CHECKOUT)
