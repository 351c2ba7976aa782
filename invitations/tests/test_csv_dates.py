"""Dates as shops write them, in the zone they mean."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from invitations.csv_reader.dates import (
    DATE_FORMATS,
    DateOutOfRange,
    date_reader,
    fitting_formats,
    guess_format,
    read_day,
    read_moment,
)

PARIS = ZoneInfo("Europe/Paris")


def moment(text: str, name: str = "iso", zone: ZoneInfo = PARIS, days: int = 0) -> datetime:
    return read_moment(text, date_reader(name), zone, timedelta(days=days)).astimezone(UTC)


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("2026-02-03 09:05", "iso"),
        ("2026-02-03T09:05:00", "iso"),
        ("2026-02-03T08:05:00Z", "iso"),
        ("2026-02-03 03:05:00-05:00", "iso"),
        ("2026-02-03 09:05:00.000", "iso"),
        ("03/02/2026 09:05", "dmy_slash"),
        ("3/2/2026 9:05:00", "dmy_slash"),
        ("02/03/2026 9:05 AM", "mdy_slash"),
        ("03.02.2026 09:05", "dmy_dot"),
        ("03.02.2026, 09:05", "dmy_dot"),
        ("03-02-2026T09:05", "dmy_dash"),
        ("2026/02/03 09:05", "ymd_slash"),
    ],
)
def test_every_spelling_names_the_same_instant(text: str, name: str) -> None:
    assert moment(text, name) == datetime(2026, 2, 3, 8, 5, tzinfo=UTC)


@pytest.mark.parametrize("name", list(DATE_FORMATS))
def test_example_of_each_format_is_read_by_it_and_by_no_other(name: str) -> None:
    assert fitting_formats([DATE_FORMATS[name]]) == [name]


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("31.02.2026", "dmy_dot"),
        ("13/13/2026", "dmy_slash"),
        ("2026-W07-1", "iso"),
        ("2026-2-3", "iso"),
        ("03/02/26", "dmy_slash"),
        ("03/02/2026 25:00", "dmy_slash"),
        ("03/02/2026 13:00 PM", "mdy_slash"),
        ("yesterday", "iso"),
        ("２０２６-02-03", "dmy_dash"),
    ],
)
def test_what_is_no_such_date_is_refused(text: str, name: str) -> None:
    assert name not in fitting_formats([text, DATE_FORMATS[name]])


@pytest.mark.parametrize("text", ["1969-12-31", "2101-01-01", "0001-01-01", "9999-12-31"])
def test_years_without_orders_are_refused_as_such(text: str) -> None:
    with pytest.raises(DateOutOfRange):
        moment(text, zone=ZoneInfo("Pacific/Kiritimati"))


def test_afternoon_and_midnight_by_the_twelve_hour_clock() -> None:
    assert moment("02/03/2026 12:00 AM", "mdy_slash") == datetime(2026, 2, 2, 23, 0, tzinfo=UTC)
    assert moment("02/03/2026 12:00 PM", "mdy_slash") == datetime(2026, 2, 3, 11, 0, tzinfo=UTC)
    assert moment("02/03/2026 11:59 p.m.", "mdy_slash") == datetime(2026, 2, 3, 22, 59, tzinfo=UTC)


def test_date_alone_is_its_midnight_and_a_doubled_hour_its_first() -> None:
    assert moment("2026-02-03") == datetime(2026, 2, 2, 23, 0, tzinfo=UTC)
    assert moment("2026-10-25 02:30") == datetime(2026, 10, 25, 0, 30, tzinfo=UTC)


def test_shifting_moves_by_days_on_the_clock_across_a_change_of_clocks() -> None:
    assert moment("2026-03-28 10:00", days=2) == datetime(2026, 3, 30, 8, 0, tzinfo=UTC)
    assert read_day("28/03/2026 23:00", date_reader("dmy_slash"), timedelta(days=4)) == date(2026, 4, 1)


@pytest.mark.parametrize(
    ("texts", "month_first", "guessed"),
    [
        (["2026-02-03", ""], False, ("iso", False)),
        (["03/02/2026", "04/02/2026"], False, ("dmy_slash", True)),
        (["03/02/2026", "04/02/2026"], True, ("mdy_slash", True)),
        (["03/02/2026", "14/02/2026"], True, ("dmy_slash", False)),
        (["02/03/2026", "02/14/2026"], False, ("mdy_slash", False)),
        (["02/14/2026", "14/02/2026"], False, ("", False)),
        (["", " "], False, ("", False)),
    ],
)
def test_format_of_a_column_is_guessed_and_doubt_is_told(
    texts: list[str], month_first: bool, guessed: tuple[str, bool]
) -> None:
    assert guess_format(texts, month_first=month_first) == guessed


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("45000", datetime(2023, 3, 14, 23, 0, tzinfo=UTC)),
        ("45000.5", datetime(2023, 3, 15, 11, 0, tzinfo=UTC)),
        ("45000,25", datetime(2023, 3, 15, 5, 0, tzinfo=UTC)),
    ],
)
def test_number_of_a_spreadsheet_is_a_date_when_it_is_said_to_be_one(text: str, expected: datetime) -> None:
    assert moment(text, "serial") == expected


@pytest.mark.parametrize("text", ["4500", "450000", "45000.", "-45000", "٤٥٠٠٠", "4e4"])
def test_other_numbers_are_no_dates(text: str) -> None:
    with pytest.raises(ValueError, match=text.replace(".", r"\.")):
        moment(text, "serial")


@pytest.mark.parametrize(
    ("texts", "expected"),
    [
        (["03.02.2026", "3O.02.2026", "05.02.2026"], ("dmy_dot", False)),
        (["03/02/2026", "05/02/2026", "25/02/2026", "02/25/2026", "soon"], ("dmy_slash", True)),
        (["03/02/2026", "05/02/2026", "25/02/2026", "26/02/2026", "02/25/2026"], ("dmy_slash", False)),
        (["soon", "later", "2026-02-03"], ("", False)),
        (["45000", "45001"], ("serial", False)),
        ([], ("", False)),
    ],
)
def test_few_wrong_values_do_not_hide_the_format_of_the_others(
    texts: list[str], expected: tuple[str, bool]
) -> None:
    assert guess_format(texts) == expected
