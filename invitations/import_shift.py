"""Moving an old list to now: by how many whole days, so that its newest event has just happened. Pure."""

from __future__ import annotations

from datetime import datetime, timedelta

from invitations.csv_reader.dates import date_reader, read_moment
from invitations.csv_reader.lines import LineSource
from invitations.csv_reader.records import Broken, records
from invitations.csv_reader.streams import Readable
from invitations.import_fields import ImportField
from invitations.import_judging import ImportPlan


def days_to_now(stream: Readable, plan: ImportPlan, now: datetime) -> int:
    """Return the days by which the newest event of a list must move to lie at most a day before `now`.

    0 when no row has a date that can be read, or no column gives one. `stream` stands where the table begins. Clock
    times stay as they are, so the newest event becomes one of today, or of yesterday when it would lie ahead.
    """
    if ImportField.OCCURRED_AT not in plan.fields:
        return 0
    column = plan.fields[ImportField.OCCURRED_AT]
    read = date_reader(plan.formats[ImportField.OCCURRED_AT])
    newest: datetime | None = None
    for _, cells in records(LineSource(stream, plan.encoding), plan.delimiter):
        if isinstance(cells, Broken) or column >= len(cells):
            continue
        try:
            moment = read_moment(cells[column].strip(), read, plan.zone, timedelta())
        except (ValueError, OverflowError):
            continue
        if newest is None or moment > newest:
            newest = moment
    if newest is None:
        return 0
    local = now.astimezone(plan.zone)
    clock = newest.astimezone(plan.zone).replace(tzinfo=None)
    days = (local.date() - clock.date()).days
    return days if clock.time() <= local.time() else days - 1
