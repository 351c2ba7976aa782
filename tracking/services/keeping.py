"""The hits' table over the months: partitions made ahead, and months forgotten as a whole."""

from __future__ import annotations

from datetime import date

from django.db import connections, transaction

from core.tenancy import APP

AHEAD = 3  # months; so the daily task may fail for a whole season before hits land in the default partition
KEPT = 13  # months; a whole year and the month it is compared with


def make_partitions(*, first: date, last: date) -> int:
    """Make the partitions of all months from `first` to `last` that are missing; return how many were.

    Hits that had to go to the default partition meanwhile move into them.
    """
    months = _months_since_zero(last) - _months_since_zero(first) + 1
    return sum(_asked("SELECT tracking_make_partition(%s)", _month(first, ahead)) for ahead in range(months))


def make_partitions_ahead(*, today: date) -> int:
    """Make the partitions of this month and the next `AHEAD`; return how many were missing."""
    return make_partitions(first=today, last=_month(today, AHEAD))


def forget_old_hits(*, today: date) -> int:
    """Drop the hits of all months that ended more than `KEPT` months ago; return how many partitions went.

    Sums stay: nothing is recounted by it.
    """
    return _asked("SELECT tracking_forget(%s)", _month(today, -KEPT))


def _asked(statement: str, day: date) -> int:
    # One transaction each, so that one month's trouble is not another's.
    with transaction.atomic(using=APP), connections[APP].cursor() as cursor:
        cursor.execute("SET LOCAL lock_timeout = '5s'")
        cursor.execute(statement, [day])
        return int(cursor.fetchone()[0])


def _month(day: date, ahead: int) -> date:
    year, month = divmod(_months_since_zero(day) + ahead, 12)
    return date(year, month + 1, 1)


def _months_since_zero(day: date) -> int:
    return day.year * 12 + day.month - 1
