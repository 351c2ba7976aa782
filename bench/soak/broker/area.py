"""The broker is gone for a while and comes back empty: nothing is lost, all letters leave, pages say how it is."""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable
from typing import Any

from bench.soak.broker.outage import Shop, bring_back, take_away
from bench.soak.broker.reckoning import CATCH_UP_SECONDS, SETTLE_SECONDS, Outage, is_busy, judge
from bench.soak.crew import Crew
from bench.soak.house import House, house
from bench.soak.report import Say, report, told
from bench.soak.visitors import Visit, Visitors, log_in
from tests.sink import SinkProcess, read_journal

_PER_SECOND = 10  # letters
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
_CALM_SECONDS, _TICK = 5.0, 0.5


def options(parser: argparse.ArgumentParser) -> None:
    """Say what can be asked of this area."""
    parser.add_argument("--n", type=int, default=800, help="letters that are due when it begins")
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
            reports = Shop(web.port, shop["key"])
            visitors = Visitors(web.port, shop["session"], _visits(shop))
            with here.working("default,mail,stats", EMAIL_URL=email, CLAIM_SIZE="20") as crew:
                _until(here, crew, _SENT, lambda count: count > 0)
                outage = _torment(here, crew, reports, visitors, given.seconds, say)
        letters, invited = dict(here.rows(_LETTERS)), {row[0] for row in here.rows(_INVITED)}
        rows = judge(outage, letters, invited, read_journal(log), reports, visitors)
    rows.append(told("processes that ended by themselves", dict(crew.revived)))
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


def _torment(here: House, crew: Crew, reports: Shop, visitors: Visitors, seconds: float, say: Say) -> Outage:
    """Take the broker away from a busy house, bring it back, and wait until all is done."""
    reports.start()
    visitors.start()
    time.sleep(_CALM_SECONDS)  # in which whatever is loaded late is loaded
    reports.waits[False].clear()
    time.sleep(_CALM_SECONDS)
    waiting = here.rows(_OPEN)[0][0]
    take_away(here)
    reports.is_away, gone_at = True, time.time()
    say(f"the broker is gone, {waiting} letters wait")
    time.sleep(seconds)
    reports.is_away, said = False, visitors.last["overview"].body.decode()
    back_at = bring_back(here)
    say(f"the broker is back; {reports.taken_away} orders were reported meanwhile")
    visitors.stop()
    reports.stop()
    settled = _until(here, crew, _OPEN, lambda count: not count)
    return Outage(gone_at, back_at, waiting, said, _looked(visitors), settled)


def _looked(visitors: Visitors) -> str:
    """Return the overview, looked at until nothing is being counted, or for a while."""
    ends = time.monotonic() + CATCH_UP_SECONDS
    again = Visitors(visitors.port, visitors.session, visitors.visits[:1])
    again.start()
    page = ""
    while time.monotonic() < ends and (not page or is_busy(page)):
        time.sleep(_TICK)
        page = again.last["overview"].body.decode() if "overview" in again.last else ""
    again.stop()
    return page


def _until(here: House, crew: Crew, statement: str, is_so: Callable[[int], bool]) -> float:
    """Wait until a count is as it should be, or for so long; return how long it took."""
    began = time.monotonic()
    while time.monotonic() < began + SETTLE_SECONDS + 1:
        crew.revive()
        here.rows(_HASTEN)
        if is_so(here.rows(statement)[0][0]):
            break
        time.sleep(_TICK)
    return time.monotonic() - began
