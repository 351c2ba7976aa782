from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo, available_timezones

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from invitations.schedule import anchor_day, due_at, expires_at, is_too_old, local_day, reminder_due_at

BERLIN = ZoneInfo("Europe/Berlin")
APIA = ZoneInfo("Pacific/Apia")
LONG_AGO = datetime(1990, 1, 1, tzinfo=UTC)


def at(text: str) -> datetime:
    return datetime.fromisoformat(text)


ZONES = st.sampled_from(sorted(available_timezones())).map(ZoneInfo)
DAYS = st.dates(date(2000, 1, 1), date(2037, 12, 31))
HOURS = st.integers(0, 23)
MOMENTS = st.datetimes(at("2000-01-01"), at("2037-12-31"), timezones=st.just(UTC))


def due(event_on: date, days: int, hour: int, zone: ZoneInfo = BERLIN, now: datetime = LONG_AGO) -> datetime:
    return due_at(event_on=event_on, days=days, hour=hour, zone=zone, now=now)


@pytest.mark.parametrize(
    ("occurred", "days", "hour", "activation_on", "flag", "expected"),
    [
        ("2026-03-27T22:30+00:00", 5, 10, None, False, "2026-04-01T08:00+00:00"),
        ("2026-03-27T22:30+00:00", 7, 10, date(2026, 4, 10), True, "2026-04-17T08:00+00:00"),
        ("2026-03-27T22:30+00:00", 7, 10, date(2026, 4, 10), False, "2026-04-03T08:00+00:00"),
        ("2026-03-27T22:30+00:00", 7, 10, None, True, "2026-04-03T08:00+00:00"),
        ("2026-10-22T23:30+00:00", 7, 12, None, False, "2026-10-30T11:00+00:00"),
    ],
)
def test_published_vectors_in_berlin(
    occurred: str, days: int, hour: int, activation_on: date | None, flag: bool, expected: str
) -> None:
    day = anchor_day(
        occurred_at=at(occurred), activation_on=activation_on, uses_activation_date=flag, zone=BERLIN
    )
    assert due(day, days, hour) == at(expected)


@pytest.mark.parametrize(
    ("event_on", "days", "hour", "zone", "expected"),
    [
        (date(2026, 3, 28), 1, 2, "Europe/Berlin", "2026-03-29T01:00+00:00"),  # 02:00 is skipped
        (date(2026, 10, 25), 0, 2, "Europe/Berlin", "2026-10-25T00:00+00:00"),  # 02:00 comes twice
        (date(2026, 10, 4), 0, 2, "Australia/Lord_Howe", "2026-10-03T15:30+00:00"),  # half an hour skipped
        (date(2026, 3, 29), 0, 1, "Antarctica/Troll", "2026-03-29T01:00+00:00"),  # two hours skipped
        (date(2026, 3, 29), 0, 2, "Antarctica/Troll", "2026-03-29T01:00+00:00"),
        (date(2026, 9, 6), 0, 0, "America/Santiago", "2026-09-06T04:00+00:00"),  # no midnight
        (date(2024, 2, 28), 1, 10, "Europe/Berlin", "2024-02-29T09:00+00:00"),
        (date(2024, 2, 29), 365, 10, "Europe/Berlin", "2025-02-28T09:00+00:00"),
        (date(2026, 2, 28), 1, 10, "Europe/Berlin", "2026-03-01T09:00+00:00"),
        (date(2026, 12, 31), 0, 10, "Pacific/Kiritimati", "2026-12-30T20:00+00:00"),
        (date(2026, 12, 31), 1, 0, "Pacific/Kiritimati", "2026-12-31T10:00+00:00"),
        (date(2026, 12, 31), 0, 23, "Etc/GMT+12", "2027-01-01T11:00+00:00"),
        (date(2011, 12, 29), 0, 10, "Pacific/Apia", "2011-12-29T20:00+00:00"),
        (date(2011, 12, 29), 1, 10, "Pacific/Apia", "2011-12-30T10:00+00:00"),  # 30 December was left out
        (date(2011, 12, 29), 2, 10, "Pacific/Apia", "2011-12-30T20:00+00:00"),
    ],
)
def test_odd_days_of_the_calendar(event_on: date, days: int, hour: int, zone: str, expected: str) -> None:
    assert due(event_on, days, hour, ZoneInfo(zone)) == at(expected)


def test_result_is_in_utc() -> None:
    assert due(date(2026, 7, 1), 7, 10).tzinfo is UTC


@pytest.mark.parametrize(
    ("hour", "now", "expected"),
    [
        (10, "2026-06-15T07:59:59+00:00", "2026-06-15T08:00+00:00"),
        (10, "2026-06-15T08:00+00:00", "2026-06-15T08:00+00:00"),
        (10, "2026-06-15T08:00:00.000001+00:00", "2026-06-16T08:00+00:00"),
        (23, "2026-06-15T22:30+00:00", "2026-06-16T21:00+00:00"),
        (2, "2026-03-29T00:30+00:00", "2026-03-29T01:00+00:00"),
        (2, "2026-10-25T00:30+00:00", "2026-10-26T01:00+00:00"),  # the second 02:00 does not count
    ],
)
def test_what_is_past_becomes_the_next_such_hour(hour: int, now: str, expected: str) -> None:
    assert due(date(2026, 1, 1), 7, hour, now=at(now)) == at(expected)


def test_an_hour_whose_day_is_ahead_may_have_its_first_showing_behind() -> None:
    # On 29 October 2006 St John's went from 00:01 back to 23:01 of the day before.
    zone = ZoneInfo("America/St_Johns")
    now = at("2006-10-29T03:00+00:00")
    assert local_day(now, zone) == date(2006, 10, 28)
    assert due(date(2006, 1, 1), 0, 0, zone, now) == at("2006-10-30T03:30+00:00")


def test_reminder_counts_from_the_local_day_of_sending() -> None:
    asked = reminder_due_at(sent_at=at("2026-03-27T23:30+00:00"), days=7, hour=10, zone=BERLIN, now=LONG_AGO)
    assert asked == at("2026-04-04T08:00+00:00")


def test_day_is_that_of_the_channel() -> None:
    moment = at("2026-12-31T10:30+00:00")
    assert local_day(moment, ZoneInfo("Pacific/Kiritimati")) == date(2027, 1, 1)
    assert local_day(moment, ZoneInfo("Etc/GMT+12")) == date(2026, 12, 30)
    assert local_day(at("2011-12-30T09:59+00:00"), APIA) == date(2011, 12, 29)
    assert local_day(at("2011-12-30T10:00+00:00"), APIA) == date(2011, 12, 31)


def test_lateness_and_age_have_sharp_edges() -> None:
    moment = at("2026-03-01T12:00+00:00")
    assert expires_at(moment, timedelta(days=14)) == at("2026-03-15T12:00+00:00")
    age = timedelta(days=90)
    assert not is_too_old(occurred_at=moment, now=moment + age, max_age=age)
    assert is_too_old(occurred_at=moment, now=moment + age + timedelta(microseconds=1), max_age=age)
    assert not is_too_old(occurred_at=moment, now=moment - age, max_age=age)


@pytest.mark.parametrize(("days", "hour"), [(0, 24), (0, -1), (-1, 10)])
def test_nonsense_is_refused(days: int, hour: int) -> None:
    with pytest.raises(ValueError, match="must"):
        due(date(2026, 1, 1), days, hour)


def test_moments_without_a_zone_are_refused() -> None:
    with pytest.raises(ValueError, match="names no instant"):
        due(date(2026, 1, 1), 0, 10, now=at("2026-01-01"))
    with pytest.raises(ValueError, match="names no instant"):
        local_day(at("2026-01-01"), BERLIN)


@given(DAYS, st.integers(0, 400), HOURS, ZONES, MOMENTS)
@settings(max_examples=300, deadline=None)
def test_never_early_and_at_the_asked_hour(
    day: date, days: int, hour: int, zone: ZoneInfo, now: datetime
) -> None:
    moment = due(day, days, hour, zone, now)
    assert moment >= now
    wall = moment.astimezone(zone).replace(tzinfo=None)
    intended = datetime.combine(day + timedelta(days=days), datetime.min.time()).replace(hour=hour)
    assert wall >= intended
    if (wall.hour, wall.minute, wall.second) != (hour, 0, 0):
        just_before = (moment - timedelta(seconds=1)).astimezone(zone).replace(tzinfo=None)
        asked = datetime.combine(wall.date(), datetime.min.time()).replace(hour=hour)
        skipped = [asked, asked - timedelta(days=1)]
        assert any(just_before < one < wall for one in skipped), "moved although the hour exists"


@given(DAYS, st.integers(0, 400), st.integers(0, 400), HOURS, ZONES, MOMENTS)
@settings(max_examples=200, deadline=None)
def test_more_days_are_never_sooner(
    day: date, days: int, more: int, hour: int, zone: ZoneInfo, now: datetime
) -> None:
    assert due(day, days, hour, zone, now) <= due(day, days + more, hour, zone, now)


@given(DAYS, HOURS, ZONES, MOMENTS)
@settings(max_examples=200, deadline=None)
def test_a_later_clock_never_gives_an_earlier_letter(
    day: date, hour: int, zone: ZoneInfo, now: datetime
) -> None:
    assert due(day, 7, hour, zone, now) <= due(day, 7, hour, zone, now + timedelta(hours=5))
