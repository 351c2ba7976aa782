"""The count of a soak of the broker: letters against the mail server's journal, reports against invitations."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from bench.soak.broker.outage import Shop
from bench.soak.report import Row, least, most, none, same, told
from bench.soak.visitors import Visitors
from tests.sink import Entry

BUSY = ("being counted", "Counting is behind")
CATCH_UP_SECONDS, SETTLE_SECONDS = 30.0, 180.0
_PUSH_MS = 1000


@dataclass(frozen=True)
class Outage:
    """When it was (Unix times), how many letters it left waiting, and what the overview said then and afterwards."""

    gone_at: float
    back_at: float
    waiting: int
    said: str
    said_afterwards: str
    settled: float


def is_busy(page: str) -> bool:
    """Tell whether an overview says that something waits to be counted."""
    return any(words in page for words in BUSY)


def judge(
    outage: Outage,
    letters: Mapping[str, str],
    invited: Collection[str],
    journal: Sequence[Entry],
    reports: Shop,
    visitors: Visitors,
) -> list[Row]:
    """Return a row for each promise. `letters` are states, `invited` the references whose letter was sent."""
    accepted = [entry for entry in journal if entry.kind == "accepted"]
    taken = Counter(one.delivery for one in accepted)
    first = min((one.at for one in accepted if one.at > outage.back_at), default=1e12)
    # A machine that is busy with something else is slow before, too.
    slow = max(_PUSH_MS, 3 * reports.typical(False))
    return [
        least("letters waiting when the broker went", outage.waiting, 1),
        none("letters not sent", [one for one, state in letters.items() if state != "sent"]),
        none("letters sent and not accepted", [one for one in letters if not taken[one]]),
        none("letters accepted twice", [one for one in letters if taken[one] > 1]),
        least("orders reported meanwhile", reports.taken_away, 10),
        none("orders whose customer was not invited", reports.taken - set(invited)),
        none("reports not taken", reports.wrong),
        told("95 of 100 reports taken before, within ms", reports.typical(False)),
        most("95 of 100 reports taken meanwhile, within ms", reports.typical(True), slow),
        none("pages that failed", visitors.wrong),
        told("slowest page, seconds", visitors.slowest),
        told("letters accepted meanwhile", sum(outage.gone_at < one.at < outage.back_at for one in accepted)),
        most(
            "seconds from the return to the next letter", round(first - outage.back_at, 1), CATCH_UP_SECONDS
        ),
        most("seconds until all was done", round(outage.settled, 1), SETTLE_SECONDS),
        same("the overview says that counting goes on", is_busy(outage.said), True),
        same("the overview says so no more afterwards", is_busy(outage.said_afterwards), False),
    ]
