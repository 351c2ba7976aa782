"""`manage.py up`: the whole platform on one machine, from the database to the browser's address bar."""

from __future__ import annotations

import contextlib
import http.client
import os
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.core.management import CommandError, call_command
from django.core.management.base import BaseCommand
from django.db import connections

from reputation import programs
from reputation.embedded import children, places, ports
from reputation.embedded.claims import Claim, Taken
from reputation.embedded.sessions import export_defaults
from reputation.supervisor import Program, Stopped, Supervisor

if TYPE_CHECKING:
    from argparse import ArgumentParser

STAGES = ("web", "tracking", "beat", "worker", "mailer", "mail", "valkey", "postgres")
PATIENCE = 20.0  # seconds after which we say that we are waiting
HOPELESS = 3  # ends of the web server before it ever answered


class Command(BaseCommand):
    """Start the services, bring the database up to date, start the programs, and watch over all of them."""

    help = "Run everything on this machine: database, broker, web, tracking, worker, beat and a mail server."
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the options."""
        parser.add_argument("--port", type=int, help="exactly this port (otherwise the first free from 8000)")
        parser.add_argument("--exit-after", type=float, metavar="SECONDS", help="stop when up for so long")
        parser.add_argument("--no-demo", action="store_true", help="leave a new database empty")

    def handle(self, *, port: int | None, exit_after: float | None, no_demo: bool, **options: Any) -> None:
        """Run until told to stop."""
        self.began = float(os.environ.get("REPUTATION_BEGAN") or time.time())
        self.state = places.state_dir()
        self.cluster = export_defaults(self.state)
        self.supervisor = Supervisor(self.state / "children")
        try:
            claim = Claim(self.state)
        except Taken as taken:
            raise CommandError(_who_runs(taken.holder)) from None
        with contextlib.closing(claim), self.supervisor.listening(), contextlib.ExitStack() as reserved:
            try:
                plan = programs.plan(self.state, reserved, port)
                claim.describe(url=plan.url, **plan.told)
                self._start_services()
                self._prepare_database()
                self._start_programs(plan, with_demo=not no_demo)
                self._welcome(plan.url)
                self.supervisor.keep(float("inf") if exit_after is None else exit_after)
            except Stopped:
                pass
            except (places.NotFound, ports.NoPort) as error:
                raise CommandError(str(error)) from None
            finally:
                self._stop()

    def _say(self, text: str) -> None:
        with contextlib.suppress(OSError):
            self.stdout.write(f"[{time.time() - self.began:6.1f}s] {text}")
            self.stdout.flush()

    def _start_services(self) -> None:
        for name in children.end_leftovers(self.supervisor.notes):
            self._say(f"Ended {name}, left over from an earlier run")
        self.is_ours = self.cluster.postgres in self.cluster.servers
        for server in self.cluster.servers:
            self._say(f"Starting {server.name}")
            self.supervisor.start(server)
            server.wait()

    @property
    def _demo_wanted(self) -> Path:
        return self.state / "demo-wanted"

    def _prepare_database(self) -> None:
        self._say("Bringing the database up to date")
        if self.is_ours and "django_migrations" not in connections["owner"].introspection.table_names():
            self._demo_wanted.touch()
        call_command("migrate", database="owner", verbosity=0, interactive=False)
        connections.close_all()
        Path(settings.STATIC_ROOT).mkdir(exist_ok=True)  # whitenoise warns when it is not there
        call_command("compile_catalogues", verbosity=0)

    def _start_programs(self, plan: programs.Plan, *, with_demo: bool) -> None:
        # Who looks first looks at a page: what runs behind it takes the processors after the first answer only.
        behind = [program for program in plan.programs if program.name in programs.BEHIND]
        self._start_all([program for program in plan.programs if program not in behind])
        if with_demo and self._demo_wanted.exists():
            self._say("Filling in the demo data")
            with self.supervisor.running(programs.seed()) as seeding:
                self._await_answer(plan)
                self._say(f"Answering at {plan.url}/ while the demo data are still being filled in")
                while seeding.poll() is None:
                    if not self.supervisor.keep(0.1):
                        raise Stopped
                if seeding.returncode:
                    raise CommandError("The demo data could not be made; the reason is above.")
        self._demo_wanted.unlink(missing_ok=True)
        self._await_answer(plan)
        self._start_all(behind)

    def _start_all(self, wanted: list[Program]) -> None:
        self._say(f"Starting {', '.join(program.name for program in wanted)}")
        for program in wanted:
            self.supervisor.start(program)

    def _await_answer(self, plan: programs.Plan) -> None:
        patience = time.monotonic() + PATIENCE
        while not _is_healthy(plan.port):
            if time.monotonic() > patience:
                self._say(f"Still waiting for {plan.url}/healthz")
                patience += PATIENCE
            if self.supervisor.failures("web") >= HOPELESS:
                raise CommandError("The web server does not start; its last words are above.")
            if not self.supervisor.keep(0.1):
                raise Stopped

    def _welcome(self, url: str) -> None:
        self._say(f"Everything is up: {url}/")
        logins = self.state / "demo-logins.txt"
        words = f"\n{logins.read_text().rstrip()}\n" if logins.exists() else ""
        with contextlib.suppress(OSError):
            self.stdout.write(f"{words}\nCtrl-C stops everything.\n")
            self.stdout.flush()

    def _stop(self) -> None:
        self._say("Stopping")
        self.supervisor.stop(STAGES)
        self.cluster.tidy()
        self._say("Everything has stopped")


def _is_healthy(port: int) -> bool:
    with contextlib.closing(http.client.HTTPConnection("127.0.0.1", port, timeout=5)) as connection:
        try:
            connection.request("GET", "/healthz")
            return connection.getresponse().status == 200
        except (OSError, http.client.HTTPException):
            return False


def _who_runs(holder: dict[str, str]) -> str:
    if "url" in holder:
        return f"This checkout is already running: {holder['url']}/ (process {holder['pid']})"
    doing = holder.get("command", "an `up` that is just starting or stopping")
    return f"The services of this checkout are in use by {doing} (process {holder.get('pid', 'unknown')})."
