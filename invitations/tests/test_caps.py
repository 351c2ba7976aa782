"""Crowding: how many letters share a window with a new one."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from invitations.caps import crowding

START = datetime(2026, 1, 1, tzinfo=UTC)
WINDOW = timedelta(days=30)


def day(number: int) -> datetime:
    return START + timedelta(days=number)


def test_nobody_near_is_no_crowd() -> None:
    assert crowding([day(0), day(60)], day(30), WINDOW) == 0


def test_letters_before_and_after_count_but_not_both_when_they_are_far_from_each_other() -> None:
    assert crowding([day(1)], day(30), WINDOW) == 1
    assert crowding([day(59)], day(30), WINDOW) == 1
    assert crowding([day(1), day(59)], day(30), WINDOW) == 1
    assert crowding([day(20), day(40)], day(30), WINDOW) == 2


@given(st.lists(st.integers(0, 120), max_size=8), st.integers(0, 120))
def test_equals_trying_every_window(days: list[int], new: int) -> None:
    moments = [day(number) for number in days]
    tried = max(sum(first <= number < first + 30 for number in days) for first in range(new - 29, new + 1))
    assert crowding(moments, day(new), WINDOW) == tried
