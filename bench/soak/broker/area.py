"""The broker is gone for a while and comes back empty: nothing is lost, all letters leave, pages say how it is."""

from __future__ import annotations

import argparse
import time
from collections import Counter
from collections.abc import Sequence
from typing import Any

from bench.soak.broker.outage import Shop, bring_back, take_away
from bench.soak.crew import Crew
from bench.soak.house import House, house
from bench.soak.report import Row, Say, least, most, none, report, same, told
from bench.soak.visitors import Visit, Visitors, log_in
from tests.sink import Entry, SinkProcess, read_journal

_PER_SECOND = 20  # letters
_LETTERS = (
    "SELECT 'dlv_' || replace(public_uuid::text, '-', ''), state FROM invitations_delivery WHERE sequence = 0"
)
_INVITED = """
SELECT e.reference FROM invitations_event e JOIN invitations_invitation i ON i.event_id = e.id
JOIN invitations_delivery d ON d.invitation_id = i.id AND d.sequence = 0 WHERE d.state = 'sent'
"""
_OPEN = """
SELECT (SELECT count(*) FROM invitations_event WHERE matched_at IS NULL)
    + (SELECT count(*) FROM invitations_delivery WHERE state IN ('scheduled', 'claimed', 'sending', 'retry'))
"""
_SENT = "SELECT count(*) FROM invitations_delivery WHERE state = 'sent'"
# Letters of orders that were reported meanwhile are due tomorrow; nobody waits for that here.
_HASTEN = (
    "UPDATE invitations_delivery SET due_at = now() WHERE state = 'scheduled' AND due_at > now() RETURNING id"
)
_BUSY = ("being counted", "Counting is behind")
_CATCH_UP_SECONDS, _SETTLE_SECONDS, _TICK = 30.0, 180.0, 0.5
_CALM_SECONDS, _PUSH_MS = 5.0, 1000


def options(parser: argparse.ArgumentParser) -> None:
    """Say what can be asked of this area."""
    parser.add_argument("--n", type=int, default=1000, help="letters that are due when it begins")
    parser.add_argument("--seconds", type=float, default=20.0, help="that the broker is away")


def run(given: argparse.Namespace, say: Say) -> dict[str, Any]:
    """Run the soak and return its report."""
    began = time.monotonic()
    with house() as here:
        shop = here.within("bench.soak.scene", "shop")
        here.within("bench.soak.scene", "due_letters", organisation=shop["organisation"], count=given.n)
        say(f"{given.n} letters are due, {time.monotonic() - began:.1f} s")
        log = here.folder / "journal"
        with SinkProcess("--log", str(log)) as sink, here.serving("web") as [web]:
            email = f"smtp://127.0.0.1:{sink.port}/?connections=4&rate={_PER_SECOND}"
            reports, visitors = (
                Shop(web.port, shop["key"]),
                Visitors(web.port, shop["session"], _visits(shop)),
            )
            with here.working("default,mail,stats", EMAIL_URL=email, CLAIM_SIZE="20") as crew:
                _until(here, crew, _SENT, lambda count: count > 0)
                reports.start()
                visitors.start()
                time.sleep(_CALM_SECONDS)  # in which whatever is loaded late is loaded
                reports.waits[False].clear()
                time.sleep(_CALM_SECONDS)
                take_away(here)
                reports.is_away, gone_at = True, time.time()
                say("the broker is gone")
                time.sleep(given.seconds)
                reports.is_away = False
                said = visitors.last["overview"].body.decode()
                back_at = bring_back(here)
                say(f"the broker is back; {reports.taken_away} orders were reported meanwhile")
                visitors.stop()
                reports.stop()
                settled = _until(here, crew, _OPEN, lambda count: not count)
                after = _looked(visitors, web.port, shop)
        rows = _rows(here, reports, visitors, read_journal(log), gone_at, back_at)
    rows += [
        same("the overview says that counting goes on", any(words in said for words in _BUSY), True),
        same("the overview says so no more afterwards", any(words in after for words in _BUSY), False),
        most("seconds until all was done", round(settled, 1), _SETTLE_SECONDS),
        told("processes that ended by themselves", crew.revived),
    ]
    return report(
        "broker",
        given.seed,
        began,
        rows,
        letters=given.n,
        seconds_away=given.seconds,
        pages=visitors.statuses,
        examples=[*visitors.wrong[:5], *reports.wrong[:5]],
    )


def _visits(shop: dict[str, Any]) -> list[Visit]:
    fine, perhaps = frozenset({200}), frozenset({200, 302, 503})
    app = f"/app/{shop['slug']}/"
    return [
        Visit("overview", app, fine),
        Visit("invitations", f"{app}invitations/", fine),
        Visit("ready", "/readyz", fine),
        log_in(shop, perhaps),
    ]


def _looked(visitors: Visitors, port: int, shop: dict[str, Any]) -> str:
    """Return the overview, looked at until nothing is being counted, or for a while."""
    ends = time.monotonic() + _CATCH_UP_SECONDS
    again = Visitors(port, shop["session"], visitors.visits[:1])
    again.start()
    while time.monotonic() < ends:
        time.sleep(_TICK)
        if "overview" in again.last and not any(
            words in again.last["overview"].body.decode() for words in _BUSY
        ):
            break
    again.stop()
    return again.last["overview"].body.decode()


def _until(here: House, crew: Crew, statement: str, is_so: Any) -> float:
    """Wait until a count is as it should be, or for so long; return how long it took."""
    began = time.monotonic()
    while time.monotonic() < began + _SETTLE_SECONDS + 1:
        crew.revive()
        here.rows(_HASTEN)
        if is_so(here.rows(statement)[0][0]):
            break
        time.sleep(_TICK)
    return time.monotonic() - began


def _rows(
    here: House, reports: Shop, visitors: Visitors, journal: Sequence[Entry], gone_at: float, back_at: float
) -> list[Row]:
    letters = dict(here.rows(_LETTERS))
    invited = {row[0] for row in here.rows(_INVITED)}
    accepted = [entry for entry in journal if entry.kind == "accepted"]
    taken = Counter(one.delivery for one in accepted)
    first = min((one.at for one in accepted if one.at > back_at), default=1e12)
    # A machine that is busy with something else is slow before, too.
    slow = max(_PUSH_MS, 3 * reports.typical(False))
    return [
        none("letters not sent", [one for one, state in letters.items() if state != "sent"]),
        none("letters sent and not accepted", [one for one in letters if not taken[one]]),
        none("letters accepted twice", [one for one in letters if taken[one] > 1]),
        least("orders reported meanwhile", reports.taken_away, 10),
        none("orders whose customer was not invited", reports.taken - invited),
        none("reports not taken", reports.wrong),
        told("95 of 100 reports taken before, within ms", reports.typical(False)),
        most("95 of 100 reports taken meanwhile, within ms", reports.typical(True), slow),
        none("pages that failed", visitors.wrong),
        told("slowest page, seconds", visitors.slowest),
        told("letters accepted meanwhile", sum(gone_at < one.at < back_at for one in accepted)),
        most("seconds from the return to the next letter", round(first - back_at, 1), _CATCH_UP_SECONDS),
    ]
