"""What a rule means in sentences: days by hand from the calendar, across a change of the clocks."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from invitations.rule_words import Timing, meaning, moment

PARIS = ZoneInfo("Europe/Paris")
NOW = datetime(2026, 11, 18, 12, 0, tzinfo=UTC)  # a Wednesday
ON = {
    "is_active": True,
    "wait_days": 7,
    "send_hour": 10,
    "uses_activation_date": False,
    "has_reminder": False,
    "reminder_days": 7,
}


def told(
    event_type: str = "delivered", zone: ZoneInfo = PARIS, now: datetime = NOW, **changes: object
) -> list[str]:
    return meaning(
        Timing(**{**ON, **changes}), event_type=event_type, label="Order delivered", zone=zone, now=now
    )


def test_an_event_of_today_leads_to_a_day_and_an_hour() -> None:
    assert told() == ["An order delivered today leads to a letter on Wed, 25 Nov 2026, 10:00 Paris time."]


def test_an_hour_that_is_past_today_is_tomorrows() -> None:
    assert told(wait_days=0) == [
        "An order delivered today leads to a letter on Thu, 19 Nov 2026, 10:00 Paris time."
    ]
    assert told(wait_days=0, send_hour=18) == [
        "An order delivered today leads to a letter on Wed, 18 Nov 2026, 18:00 Paris time."
    ]


def test_today_is_the_channels_today() -> None:
    late = datetime(2026, 11, 18, 23, 30, tzinfo=UTC)
    assert "Thu, 26 Nov" in told(now=late)[0]
    assert "Wed, 25 Nov" in told(now=late, zone=ZoneInfo("UTC"))[0]


def test_reminder_and_activation_date_are_told_in_turn() -> None:
    assert told(uses_activation_date=True, has_reminder=True, reminder_days=3)[1:] == [
        "When the event brings an activation date, the days count from that date instead.",
        "Who has not answered by then is reminded once, on Sat, 28 Nov 2026, 10:00 Paris time.",
    ]


def test_what_is_off_says_so_first() -> None:
    assert told(is_active=False) == [
        "Off: nothing leaves, and letters that are scheduled already are dropped when their time comes.",
        "Switched on: An order delivered today leads to a letter on Wed, 25 Nov 2026, 10:00 Paris time.",
    ]


@pytest.mark.parametrize(
    ("event_type", "beginning"),
    [
        ("checkout", "An order placed"),
        ("shipped", "An order shipped"),
        ("returned", "An event “Order delivered” of"),
    ],
)
def test_each_event_type_has_its_story(event_type: str, beginning: str) -> None:
    assert told(event_type)[0].startswith(beginning)


def test_moments_name_the_city_of_their_zone() -> None:
    assert moment(NOW, ZoneInfo("America/New_York")) == "Wed, 18 Nov 2026, 07:00 New York time"
    assert moment(NOW, ZoneInfo("UTC")) == "Wed, 18 Nov 2026, 12:00 UTC"
