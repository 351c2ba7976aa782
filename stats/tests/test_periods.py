"""Periods: parsed once, always sensible."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stats.periods import LONGEST, Interval, Period, parse_period

TODAY = date(2026, 3, 10)


def test_nothing_asked_is_the_last_90_days_by_day() -> None:
    assert parse_period({}, TODAY) == Period(date(2025, 12, 11), TODAY, Interval.DAY, "90")


def test_a_year_is_cut_in_weeks_unless_months_are_wanted() -> None:
    assert parse_period({"period": "365"}, TODAY).interval is Interval.WEEK
    assert parse_period({"period": "365", "interval": "month"}, TODAY).interval is Interval.MONTH


def test_chosen_days_are_taken() -> None:
    period = parse_period({"from": "2026-01-05", "to": "2026-01-18"}, TODAY)
    assert (period.days, period.preset, period.before().first) == (14, "", date(2025, 12, 22))


@pytest.mark.parametrize(
    "asked",
    [
        {"from": "2026-02-30", "to": "2026-03-01"},
        {"from": "2026-03-09", "to": "2026-03-01"},
        {"from": "2026-03-01", "to": "2027-03-01"},
        {"from": "2020-01-01", "to": "2026-03-01"},
        {"period": "12345", "interval": "fortnight"},
    ],
)
def test_senseless_wishes_become_the_default(asked: dict[str, str]) -> None:
    assert parse_period(asked, TODAY) == parse_period({}, TODAY)


@given(st.dates(date(2020, 1, 1), TODAY), st.integers(0, LONGEST - 1), st.sampled_from(list(Interval)))
def test_intervals_cover_the_period_without_gap_or_overlap(
    first: date, length: int, interval: Interval
) -> None:
    period = Period(first, first + timedelta(days=length), interval)
    starts = period.starts()
    assert starts[0] == period.first
    assert starts == sorted(set(starts))
    assert all(period.start_of(start) == start for start in starts[1:])
