"""The count of a soak of pushes: a faultless run passes, and each planted fault is named by its row."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from bench.soak.push.deeds import Deed
from bench.soak.push.reckoning import judge
from tests.soak.planted import Pushes, failing


def judged(run: Pushes) -> set[str]:
    return failing(judge(run.deeds, run.heard, run.events, run.kept, run.emails))


def a_batch(run: Pushes) -> Deed:
    return next(deed for deed in run.deeds if len(deed.references) > 2 and not deed.key)


def test_a_faultless_run_passes() -> None:
    assert judged(Pushes()) == set()


def lose_an_event(run: Pushes) -> None:
    run.events.pop(a_batch(run).references[0])


def double_an_event(run: Pushes) -> None:
    run.events["order-1"].append("evt_another")


def give_another_id(run: Pushes) -> None:
    run.events["order-1"] = ["evt_another"]


def forget_an_acknowledgement(run: Pushes) -> None:
    run.heard.acknowledged = [one for one in run.heard.acknowledged if "order-1" not in one[0].references]


def create_twice(run: Pushes) -> None:
    deed, answer = next(one for one in run.heard.acknowledged if b"created" in one[1].body)
    run.heard.acknowledged.append((replace(deed, key=""), answer))


def answer_a_key_otherwise(run: Pushes) -> None:
    deed, answer = next(one for one in run.heard.acknowledged if one[0].key)
    run.heard.acknowledged.append((deed, replace(answer, body=answer.body + b" ")))


def forget_a_key(run: Pushes) -> None:
    run.kept.pop(next(iter(run.kept)))


def keep_an_answer_of_nothing(run: Pushes) -> None:
    run.kept[next(iter(run.kept))] = {"id": "evt_nothing"}


def double_a_customer(run: Pushes) -> None:
    run.emails.append(run.emails[0])


@pytest.mark.parametrize(
    ("plant", "row"),
    [
        (lose_an_event, "acknowledged and not there"),
        (lose_an_event, "batches kept in part"),
        (double_an_event, "there twice"),
        (give_another_id, "acknowledged under another id"),
        (forget_an_acknowledgement, "references never acknowledged"),
        (create_twice, "told twice that it was created"),
        (answer_a_key_otherwise, "keys with two answers"),
        (forget_a_key, "keys without their answer"),
        (keep_an_answer_of_nothing, "kept answers without their events"),
        (double_a_customer, "customers"),
    ],
)
def test_a_planted_fault_is_named(plant: Callable[[Pushes], None], row: str) -> None:
    run = Pushes()
    plant(run)
    assert row in judged(run)
