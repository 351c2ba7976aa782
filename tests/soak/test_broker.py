"""The count of a soak of the broker: a faultless run passes, and each planted fault is named by its row."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bench.soak.broker.outage import Shop
from bench.soak.broker.reckoning import Outage, judge
from bench.soak.visitors import Visitors
from tests.sink import Entry
from tests.soak.planted import failing

OUTAGE = Outage(100.0, 120.0, 5, "Something new is being counted.", "Nothing has changed since.", 9.0)
LETTERS = {"dlv_1": "sent", "dlv_2": "sent"}
TAKEN = [Entry("accepted", 110.0, "dlv_1"), Entry("accepted", 121.0, "dlv_2")]
REFERENCES = {f"order-{number}" for number in range(12)}


def judged(
    outage: Outage = OUTAGE,
    letters: dict[str, str] = LETTERS,
    invited: set[str] = REFERENCES,
    taken: list[Entry] = TAKEN,
    wrong: tuple[str, ...] = (),
    waits: float = 0.1,
) -> set[str]:
    reports = Shop(
        1, "key", set(REFERENCES), list(wrong), {False: [0.1] * 20, True: [waits] * 20}, taken_away=12
    )
    return failing(judge(outage, letters, invited, taken, reports, Visitors(1, "", (), list(wrong))))


def test_a_faultless_run_passes() -> None:
    assert judged() == set()


@pytest.mark.parametrize(
    ("change", "row"),
    [
        ({"waiting": 0}, "letters waiting when the broker went"),
        ({"said": "Nothing has changed since."}, "the overview says that counting goes on"),
        ({"said_afterwards": "Counting is behind: one day"}, "the overview says so no more afterwards"),
        ({"back_at": 80.0}, "seconds from the return to the next letter"),
        ({"settled": 181.0}, "seconds until all was done"),
    ],
)
def test_an_outage_that_proves_nothing_or_lasts_is_named(change: dict[str, object], row: str) -> None:
    late = [Entry("accepted", 111.0, "dlv_1"), Entry("accepted", 112.0, "dlv_2")]
    assert row in judged(replace(OUTAGE, **change), taken=late if "back_at" in change else TAKEN)


def test_what_is_lost_doubled_or_refused_is_named() -> None:
    assert judged(letters={**LETTERS, "dlv_2": "scheduled"}) == {"letters not sent"}
    assert judged(taken=[*TAKEN, TAKEN[0]]) == {"letters accepted twice"}
    assert "letters sent and not accepted" in judged(taken=TAKEN[1:])
    assert judged(invited=REFERENCES - {"order-3"}) == {"orders whose customer was not invited"}
    assert judged(wrong=("500",)) == {"reports not taken", "pages that failed"}
    assert judged(waits=4.0) == {"95 of 100 reports taken meanwhile, within ms"}
