"""Every zone of the IANA database, every change of clocks in 2026 and 2027, against a slow second opinion."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo, available_timezones

from invitations.schedule import due_at

FIRST = datetime(2026, 1, 1, tzinfo=UTC)
DAYS = 730
STEP = timedelta(minutes=15)  # every change of these two years falls on a quarter of an hour
LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)


def days_of_change(zone: ZoneInfo) -> Iterator[date]:
    offsets = [(FIRST + timedelta(days=day)).astimezone(zone).utcoffset() for day in range(DAYS + 1)]
    for day in range(DAYS):
        if offsets[day] != offsets[day + 1]:
            yield (FIRST + timedelta(days=day)).date()


def walls(zone: ZoneInfo, around: date) -> list[tuple[datetime, datetime]]:
    start = datetime.combine(around, time(), tzinfo=UTC) - timedelta(days=2)
    instants = [start + STEP * step for step in range(5 * 96)]
    return [(instant.astimezone(zone).replace(tzinfo=None, fold=0), instant) for instant in instants]


def expected_due(wanted: datetime, clock: list[tuple[datetime, datetime]]) -> datetime:
    exact = [instant for wall, instant in clock if wall == wanted]
    return exact[0] if exact else next(instant for wall, instant in clock if wall > wanted)


def test_every_change_of_clocks_in_every_zone() -> None:
    checked, gaps, overlaps = set(), 0, 0
    for name in sorted(available_timezones()):
        zone = ZoneInfo(name)
        for change in days_of_change(zone):
            checked.add(name)
            clock = walls(zone, change)
            shown = [wall for wall, _ in clock]
            for day in (change - timedelta(days=1), change, change + timedelta(days=1)):
                for hour in range(24):
                    wanted = datetime.combine(day, time(hour))
                    gaps += wanted not in shown
                    overlaps += shown.count(wanted) == 2
                    due = due_at(event_on=day, days=0, hour=hour, zone=zone, now=LONG_AGO)
                    assert due == expected_due(wanted, clock), (name, wanted)
    assert len(checked) > 150
    assert gaps > 250
    assert overlaps > 250


def test_every_day_of_two_years_in_zones_without_change() -> None:
    unchanging = [zone for zone in map(ZoneInfo, available_timezones()) if not any(days_of_change(zone))]
    assert len(unchanging) > 200
    for zone in unchanging:
        offset = FIRST.astimezone(zone).utcoffset()
        assert offset is not None
        for day in range(0, DAYS, 73):
            wanted = FIRST + timedelta(days=day, hours=10)
            due = due_at(event_on=FIRST.date(), days=day, hour=10, zone=zone, now=LONG_AGO)
            assert due == wanted - offset
