"""Sending: a drain against a server on the same CPU, and one finished letter again and again as the limit.

Client and server share a CPU, because what it costs to wake up another one changes from minute to minute.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils import timezone

from bench.importing import CUSTOMERS
from bench.measuring import Sample, cpus, measured, pin
from bench.scene import as_owner, backend, channel_of, empty
from bench.smtp import send_again_and_again
from core.tenancy import tenant
from invitations.mailer import Relay
from invitations.services.sending import Rota, Terms, claim, drain
from invitations.services.sending.composing import compose
from tests.sending.scenes import make_due, states
from tests.sink import SinkProcess

LETTER = "letter.eml"


@contextmanager
def sink(*more: str) -> Iterator[int]:
    """Run the development sink on our own CPU and yield its port."""
    pin(cpus()[0])
    with sink_elsewhere(*more) as process:
        yield process.port


def sink_elsewhere(*more: str) -> SinkProcess:
    """Return the development sink, to be run wherever there is room."""
    return SinkProcess("--no-fsync", *more)


def prepare(size: float, folder: str, organisation: int, channel: int, user: int) -> dict[str, Any]:
    """Keep one finished letter for those that write none themselves."""
    empty(CUSTOMERS)
    owner = make_letters(organisation, channel, 1)
    now = timezone.now()
    with tenant(organisation):
        batch = claim(size=1, now=now, terms=Terms.from_settings())
    (letter,) = compose(batch, now=now).letters
    Path(folder, LETTER).write_bytes(letter.content)
    return {"letter_bytes": len(letter.content), "organisation": owner.public_id}


def product(size: float, folder: str, organisation: int, channel: int, user: int) -> dict[str, Any]:
    """Drain what is due until nothing is."""
    empty(CUSTOMERS)
    owner = make_letters(organisation, channel, int(size))
    with sink() as port:
        return drained(owner, port, int(size), connections=settings.MAIL_CONNECTIONS).as_json()


def drained(owner: Any, port: int, count: int, *, connections: int) -> Sample:
    """Drain an organisation's letters over a relay on loopback; raise unless every one was sent."""
    relay = Relay("127.0.0.1", port, connections=connections)

    def work() -> int:
        claimed = 0
        while done := drain(relay=relay, rota=Rota()).claimed:
            claimed += done
        return claimed

    sample = measured(backend(), work)
    if (found := states(owner)["sent"]) != count:
        raise RuntimeError(f"{found} letters of {count} were sent.")
    return sample


def limit(size: float, folder: str, **scene: int) -> dict[str, Any]:
    """Send the finished letter, and ask no database."""
    message = Path(folder, LETTER).read_bytes()
    with sink() as port:
        return measured(backend(), lambda: send_again_and_again(port, message, int(size))).as_json()


def make_letters(organisation: int, channel: int, count: int) -> Any:
    """Make letters that are due and return their organisation."""
    with tenant(organisation):
        mine = channel_of(organisation, channel)
    make_due(mine.organisation, mine, count)
    as_owner("ANALYZE")  # as autovacuum, which is off here, does with tables that grow
    return mine.organisation


CASES = {"prepare": prepare, "product": product, "limit": limit}
