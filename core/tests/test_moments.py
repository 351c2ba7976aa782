"""A moment is told as people tell it, and as a date when it is far away."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from core.moments import relative

NOW = datetime(2026, 3, 4, 10, 0, tzinfo=ZoneInfo("Europe/Paris"))


@pytest.mark.parametrize(
    ("before", "told"),
    [
        (timedelta(seconds=20), "Just now"),
        (timedelta(minutes=5), "5 min ago"),
        (timedelta(hours=2), "2 h ago"),
        (timedelta(hours=12), "Yesterday"),
        (timedelta(days=3), "3 days ago"),
        (timedelta(days=40), "23 Jan"),
        (timedelta(days=400), "28 Jan 2025"),
        (timedelta(minutes=-5), "in 5 min"),
        (timedelta(hours=-3), "in 3 h"),
        (timedelta(days=-1), "Tomorrow"),
        (timedelta(days=-2), "in 2 days"),
    ],
)
def test_moments_are_told_relative_to_now(before, told):
    assert relative(NOW - before, NOW) == told


def test_yesterday_is_the_readers_yesterday():
    late = datetime(2026, 3, 3, 23, 30, tzinfo=ZoneInfo("Europe/Paris"))
    assert relative(late, NOW) == "Yesterday"
    assert (
        relative(
            late.astimezone(ZoneInfo("Pacific/Kiritimati")), NOW.astimezone(ZoneInfo("Pacific/Kiritimati"))
        )
        == "10 h ago"
    )
