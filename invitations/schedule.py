"""When a letter is due, in the channel's local time. Pure: the zone and `now` are arguments."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

_SECOND = timedelta(seconds=1)


def due_at(*, event_on: date, days: int, hour: int, zone: ZoneInfo, now: datetime) -> datetime:
    """Return the instant, in UTC, at which something is due `days` days after `event_on` at `hour` o'clock.

    Day and hour are those of `zone`. An hour that the clocks skip becomes the first instant after the
    gap; one that they show twice is the first of the two. What is already past becomes the next such
    hour, so the result is never before `now`. Every local day has exactly one such hour, wherefore a
    second showing of an hour whose first is past does not count.

    Raises `ValueError` for an hour outside 0–23, negative days or a `now` without a zone, and
    `OverflowError` for days beyond the calendar.
    """
    if not 0 <= hour <= 23:
        raise ValueError(f"hour must be 0 to 23, not {hour}")
    if days < 0:
        raise ValueError(f"days must not be negative, but are {days}")
    day = event_on + timedelta(days=days)
    due = _instant(day, hour, zone)
    if due >= _aware(now):
        return due
    day = local_day(now, zone)
    while (due := _instant(day, hour, zone)) < now:
        day += timedelta(days=1)
    return due


def reminder_due_at(*, sent_at: datetime, days: int, hour: int, zone: ZoneInfo, now: datetime) -> datetime:
    """Return when the reminder is due: `days` local days after the letter left, at `hour`, as `due_at`."""
    return due_at(event_on=local_day(sent_at, zone), days=days, hour=hour, zone=zone, now=now)


def anchor_day(
    *, occurred_at: datetime, activation_on: date | None, uses_activation_date: bool, zone: ZoneInfo
) -> date:
    """Return the day from which a rule counts: the wanted activation date, else the event's local day."""
    if uses_activation_date and activation_on is not None:
        return activation_on
    return local_day(occurred_at, zone)


def local_day(moment: datetime, zone: ZoneInfo) -> date:
    """Return the day that the calendar in `zone` shows at `moment`, which must carry a zone of its own."""
    return _aware(moment).astimezone(zone).date()


def expires_at(due: datetime, lateness: timedelta) -> datetime:
    """Return the last instant at which a letter due at `due` may still leave."""
    return _aware(due) + lateness


def is_too_old(*, occurred_at: datetime, now: datetime, max_age: timedelta) -> bool:
    """Return whether the event lies more than `max_age` back; exactly that age is still young enough."""
    return _aware(now) - _aware(occurred_at) > max_age


def _aware(moment: datetime) -> datetime:
    if moment.utcoffset() is None:
        raise ValueError("a moment without a time zone names no instant")
    return moment


def _instant(day: date, hour: int, zone: ZoneInfo) -> datetime:
    """Return the instant of a local hour: the first of two, or the first after a gap."""
    wanted = datetime.combine(day, time(hour))
    instant = wanted.replace(tzinfo=zone).astimezone(UTC)
    if _wall(instant, zone) == wanted:
        return instant
    # In a gap, fold 0 reckons with the offset before it and lands behind the change, fold 1 the other
    # way round: the change lies between the two, and whole seconds suffice to find it.
    before = wanted.replace(tzinfo=zone, fold=1).astimezone(UTC)
    while instant - before > _SECOND:
        middle = before + (instant - before) // 2 // _SECOND * _SECOND
        if _wall(middle, zone) < wanted:
            before = middle
        else:
            instant = middle
    return instant


def _wall(instant: datetime, zone: ZoneInfo) -> datetime:
    return instant.astimezone(zone).replace(tzinfo=None, fold=0)
