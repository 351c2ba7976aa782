"""The count of a soak of unsubscribing: a faultless run passes, and each planted fault is named by its row."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

import pytest

from bench.soak.unsubscribe.customers import Said
from bench.soak.unsubscribe.reckoning import Letter, judge
from tests.soak.planted import failing

STAYED = Letter(1, "dlv_1", "sent", 100.0, False)
STOPPED = Letter(2, "dlv_2", "suppressed", None, True)
TOO_LATE = Letter(3, "dlv_3", "sent", 109.0, True)
SAID = {2: Said(100.0, 110.0, 200, True), 3: Said(100.0, 110.0, 200, True)}


def judged(
    *letters: Letter,
    taken: dict[str, int] | None = None,
    said: dict[int, Said] = SAID,
    wrong: tuple[str, ...] = (),
) -> set[str]:
    accepted = {"dlv_1": 1, "dlv_3": 1} if taken is None else taken
    return failing(judge(letters or (STAYED, STOPPED, TOO_LATE), said, Counter(accepted), wrong))


def test_a_faultless_run_passes_although_a_letter_came_after_a_no_that_was_too_late() -> None:
    assert judged() == set()


@pytest.mark.parametrize(
    ("letters", "row"),
    [
        ((STAYED, STOPPED, replace(TOO_LATE, marked_at=110.001)), "letters marked after the answer"),
        ((STAYED, replace(STOPPED, state="retry"), TOO_LATE), "stopped letters in another state"),
        ((STAYED, replace(STOPPED, state="claimed"), TOO_LATE), "letters still open"),
        ((STAYED, replace(STOPPED, is_suppressed=False), TOO_LATE), "noes that are not remembered"),
        ((replace(STAYED, is_suppressed=True), STOPPED, TOO_LATE), "suppressed who said nothing"),
        ((STAYED, TOO_LATE), "stopped in a worker's hands"),
    ],
)
def test_a_planted_fault_is_named(letters: tuple[Letter, ...], row: str) -> None:
    assert row in judged(*letters)


def test_what_the_mail_server_took_is_compared() -> None:
    assert judged(taken={"dlv_1": 1, "dlv_2": 1, "dlv_3": 1}) == {"letters accepted without a marker"}
    assert judged(taken={"dlv_1": 2, "dlv_3": 1}) >= {
        "letters accepted twice",
        "who stayed and got no letter",
    }
    assert judged(taken={"dlv_3": 1}) == {"who stayed and got no letter"}
    assert judged(wrong=("500",)) == {"answers other than 200"}


def test_a_run_in_which_nobody_said_no_at_the_right_moment_proves_nothing() -> None:
    calm = {key: replace(one, was_claimed=False) for key, one in SAID.items()}
    many = {
        **{key + 100: replace(one, was_claimed=False) for key in range(20) for one in SAID.values()},
        **calm,
    }
    assert "said no while a worker held their letter" in judged(said=many)
