from __future__ import annotations

from datetime import timedelta

import pytest

from invitations.delivery_reasons import DeliveryReason, label_of, sentence_of
from invitations.refusals import Refusal
from invitations.retries import MAX_ATTEMPTS, is_used_up, pause_after, relay_rest


def test_pauses_grow_by_three_tenths_from_five_minutes() -> None:
    assert pause_after(1) == timedelta(minutes=5)
    assert pause_after(2) == timedelta(minutes=6.5)
    assert pause_after(3) == timedelta(minutes=8.45)


def test_all_attempts_together_take_a_day_less_a_few_minutes() -> None:
    whole = sum((pause_after(n) for n in range(1, MAX_ATTEMPTS)), timedelta())
    assert timedelta(hours=23) < whole < timedelta(hours=24)


def test_eighteen_attempts_are_enough() -> None:
    assert not is_used_up(17)
    assert is_used_up(18)


def test_nothing_is_waited_for_before_the_first_attempt() -> None:
    with pytest.raises(ValueError, match="before the first"):
        pause_after(0)


def test_relay_rests_twice_as_long_each_time_up_to_five_minutes() -> None:
    rests = [relay_rest(n).total_seconds() for n in (1, 2, 3, 6, 7, 1000)]
    assert rests == [5, 10, 20, 160, 300, 300]


def test_every_reason_has_words_and_no_two_lists_share_one() -> None:
    assert not set(DeliveryReason.values) & set(Refusal.values)
    for reason in (*DeliveryReason.values, *Refusal.values):
        assert str(label_of(reason))
        assert str(sentence_of(reason)).endswith(".")
    assert label_of("") == sentence_of("") == ""
