"""The sink as a process: `python -m tests.sink --port 0 --log FILE --faults default --seed 7`.

Prints its port as the first line, and ends on SIGTERM or SIGINT.
"""

from __future__ import annotations

import argparse
import asyncio
import signal
import sys
import tempfile
from pathlib import Path

from tests.sink.answers import Behaviour
from tests.sink.certificate import make_certificate, server_tls
from tests.sink.dialogue import USUAL_OFFERS, Setup
from tests.sink.faults import FaultyBehaviour, faults_from_spec
from tests.sink.journal import Journal
from tests.sink.script import Script
from tests.sink.server import Sink


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.sink", description=__doc__)
    parser.add_argument("--port", type=int, default=0, help="0 takes a free one")
    parser.add_argument("--log", type=Path, help="journal of acceptances and faults, JSON lines")
    parser.add_argument("--no-fsync", action="store_true", help="answer before the journal is on disk")
    parser.add_argument("--faults", default="none", help="none, default, or name=probability,…")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--script", type=Path, help="JSON table of answers instead of faults")
    parser.add_argument("--delay-ms", type=float, default=0.0, help="how long each reply is on its way")
    parser.add_argument("--no-pipelining", action="store_true")
    parser.add_argument("--tls", choices=("none", "starttls", "tls"), default="none")
    parser.add_argument("--certificate-folder", type=Path, help="where localhost.pem is left for clients")
    parser.add_argument("--log-in", metavar="USER:PASSWORD", help="want this log-in")
    parser.add_argument("--end-with-stdin", action="store_true", help="end with the process that started it")
    return parser.parse_args()


def _setup(options: argparse.Namespace, folder: Path) -> Setup:
    offers = tuple(o for o in USUAL_OFFERS if not (options.no_pipelining and o == "PIPELINING"))
    name, _, password = (options.log_in or "").partition(":")
    return Setup(
        offers=offers,
        tls=None if options.tls == "none" else server_tls(make_certificate(folder)),
        tls_from_start=options.tls == "tls",
        log_in=(name, password) if name else None,
        delay_seconds=options.delay_ms / 1000,
        keeps_letters=False,
    )


async def _serve(options: argparse.Namespace, folder: Path) -> None:
    behaviour: Behaviour = FaultyBehaviour(faults_from_spec(options.faults), options.seed)
    if options.script is not None:
        behaviour = Script.from_file(options.script)
    journal = Journal(options.log, fsync=not options.no_fsync)
    ended = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, ended.set)
    if options.end_with_stdin:
        loop.add_reader(sys.stdin, ended.set)
    async with Sink(behaviour, _setup(options, folder), journal, options.port) as sink:
        sys.stdout.write(f"{sink.port}\n")
        sys.stdout.flush()
        await ended.wait()


def main() -> None:
    """Serve until told to end."""
    options = _arguments()
    with tempfile.TemporaryDirectory() as temporary:
        asyncio.run(_serve(options, options.certificate_folder or Path(temporary)))


if __name__ == "__main__":
    main()
