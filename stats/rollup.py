"""Recount touched days from the sources. A recount replaces; doing it twice changes nothing."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime, timedelta

from django.db import connections, transaction

from accounts.models import Organisation
from core.tenancy import APP
from core.tokens import Purpose
from stats.models import TouchedDay
from stats.sums import NAMES

# The first key of the advisory lock that makes recounts of one organisation one at a time; any fixed number.
_LOCK = 4712
# Hits are kept for thirteen months, so an older day could no longer be recounted truly: its counts stand.
SEALED_AFTER = timedelta(days=365)

# What became of each event: invited when any of its invitations was not refused, else refused for the first's reason.
_OUTCOMES = """
SELECT e.received_on, e.channel_id,
    CASE WHEN bool_or(i.state <> 'refused') THEN 'events_invited' WHEN count(i.id) > 0 THEN 'events_refused'
        WHEN e.matched_at IS NULL THEN 'events_waiting' ELSE 'events_unruled' END AS outcome,
    (array_agg(i.refusal_reason ORDER BY i.id))[1] AS reason
FROM invitations_event e LEFT JOIN invitations_invitation i
    ON i.organisation_id = e.organisation_id AND i.event_id = e.id
WHERE e.organisation_id = %(organisation)s AND e.received_on = ANY(%(days)s)
GROUP BY e.id, e.received_on, e.channel_id, e.matched_at
"""
# Each source yields (day, channel, listing, sum, how many). Days are the channel's own, fixed when the row was made.
_SOURCES = """
SELECT received_on AS day_on, channel_id, 0::bigint AS listing, 'events_received' AS sum, count(*) AS n
FROM invitations_event WHERE organisation_id = %(organisation)s AND received_on = ANY(%(days)s) GROUP BY 1, 2
UNION ALL
SELECT received_on, channel_id, 0, outcome, count(*) FROM outcomes GROUP BY 1, 2, 4
UNION ALL
SELECT created_on, channel_id, coalesce(listing_id, 0),
    CASE WHEN state = 'refused' THEN 'refused' ELSE 'invited' END, count(*)
FROM invitations_invitation WHERE organisation_id = %(organisation)s AND created_on = ANY(%(days)s) GROUP BY 1, 2, 3, 4
UNION ALL
SELECT d.sent_on, d.channel_id, coalesce(i.listing_id, 0),
    CASE WHEN d.sequence = 0 THEN 'sent' ELSE 'reminders_sent' END, count(*)
FROM invitations_delivery d JOIN invitations_invitation i
    ON i.organisation_id = d.organisation_id AND i.id = d.invitation_id
WHERE d.organisation_id = %(organisation)s AND d.sent_on = ANY(%(days)s) GROUP BY 1, 2, 3, 4
UNION ALL
SELECT d.bounced_on, d.channel_id, coalesce(i.listing_id, 0), 'bounced', count(*)
FROM invitations_delivery d JOIN invitations_invitation i
    ON i.organisation_id = d.organisation_id AND i.id = d.invitation_id
WHERE d.organisation_id = %(organisation)s AND d.bounced_on = ANY(%(days)s) AND d.sequence = 0 GROUP BY 1, 2, 3
UNION ALL
SELECT i.created_on, d.channel_id, coalesce(i.listing_id, 0), d.state, count(*)
FROM invitations_invitation i JOIN invitations_delivery d
    ON d.organisation_id = i.organisation_id AND d.invitation_id = i.id
WHERE i.organisation_id = %(organisation)s AND i.created_on = ANY(%(days)s) AND d.state IN ('failed', 'unknown')
GROUP BY 1, 2, 3, 4
UNION ALL
SELECT opened_on, channel_id, coalesce(listing_id, 0), 'opened_people', count(*)
FROM invitations_invitation WHERE organisation_id = %(organisation)s AND opened_on = ANY(%(days)s) GROUP BY 1, 2, 3
UNION ALL
SELECT clicked_on, channel_id, coalesce(listing_id, 0), 'clicked_people', count(*)
FROM invitations_invitation WHERE organisation_id = %(organisation)s AND clicked_on = ANY(%(days)s) GROUP BY 1, 2, 3
UNION ALL
SELECT day_on, channel, listing,
    CASE WHEN verdict = 'machine' THEN 'machine_hits' WHEN purpose = %(open)s THEN 'opens'
        WHEN purpose = %(onward)s THEN 'onward_clicks' ELSE 'clicks' END, count(*)
FROM tracking_hit WHERE organisation_id = %(organisation)s AND day_on = ANY(%(days)s)
    AND purpose = ANY(%(counted)s) GROUP BY 1, 2, 3, 4
UNION ALL
SELECT submitted_on, channel_id, listing_id, 'reviews', count(*) FROM reviews_review
WHERE organisation_id = %(organisation)s AND submitted_on = ANY(%(days)s) AND state = 'published' GROUP BY 1, 2, 3
UNION ALL
SELECT submitted_on, channel_id, listing_id, 'stars_' || rating, count(*) FROM reviews_review
WHERE organisation_id = %(organisation)s AND submitted_on = ANY(%(days)s) AND state = 'published' GROUP BY 1, 2, 3, 4
UNION ALL
SELECT v.submitted_on, v.channel_id, v.listing_id, 'replies', count(*)
FROM reviews_review v JOIN reviews_reply r ON r.organisation_id = v.organisation_id AND r.review_id = v.id
WHERE v.organisation_id = %(organisation)s AND v.submitted_on = ANY(%(days)s) GROUP BY 1, 2, 3
"""

_COLUMNS = ", ".join(NAMES)
_PIVOT = ", ".join(f"coalesce(sum(n) FILTER (WHERE sum = '{name}'), 0)" for name in NAMES)
_DAILY = f"""
WITH outcomes AS ({_OUTCOMES})
INSERT INTO stats_dailycount (organisation_id, day_on, channel_id, listing, counted_at, {_COLUMNS})
SELECT %(organisation)s, day_on, channel_id, listing, %(now)s, {_PIVOT}
FROM ({_SOURCES}) AS counted
WHERE EXISTS (SELECT 1 FROM accounts_channel c WHERE c.organisation_id = %(organisation)s AND c.id = channel_id)
GROUP BY day_on, channel_id, listing
"""
_MONTHLY = f"""
INSERT INTO stats_monthlycount (organisation_id, month_on, channel_id, listing, counted_at, {_COLUMNS})
SELECT organisation_id, date_trunc('month', day_on)::date, channel_id, listing, %(now)s,
    {", ".join(f"sum({name})" for name in NAMES)}
FROM stats_dailycount
WHERE organisation_id = %(organisation)s AND date_trunc('month', day_on)::date = ANY(%(months)s)
GROUP BY 1, 2, 3, 4
"""
_REFUSALS = f"""
INSERT INTO stats_dailyrefusal (organisation_id, day_on, channel_id, reason, refused, counted_at)
SELECT %(organisation)s, received_on, channel_id, reason, count(*), %(now)s
FROM ({_OUTCOMES}) AS outcomes WHERE outcome = 'events_refused'
GROUP BY received_on, channel_id, reason
"""


def recount_touched(*, organisation: Organisation, now: datetime, limit: int = 200) -> list[date]:
    """Recount the days on which something changed since the last run; return them.

    The notes are taken away in the transaction that recounts, before it looks at the sources: what commits
    meanwhile leaves a note for the next run. Days of more than a year ago keep their counts.
    """
    with transaction.atomic():
        if not _is_alone(organisation):
            return []
        days = sorted(
            TouchedDay.objects.filter(organisation=organisation)
            .values_list("day_on", flat=True)
            .distinct()[:limit]
        )
        TouchedDay.objects.filter(organisation=organisation, day_on__in=days).delete()
        open_days = [day for day in days if day > now.date() - SEALED_AFTER]
        recount(organisation=organisation, days=open_days, now=now)
        return open_days


def recount(*, organisation: Organisation, days: Collection[date], now: datetime) -> None:
    """Replace the counts of these days, and of the months they are in, by what the sources say now."""
    if not days:
        return
    facts = {
        "organisation": organisation.pk,
        "days": sorted(days),
        "months": sorted({day.replace(day=1) for day in days}),
        "now": now,
        "open": Purpose.OPEN,
        "onward": Purpose.ONWARD,
        "counted": [Purpose.OPEN, Purpose.CLICK, Purpose.LISTING, Purpose.ONWARD],
    }
    with transaction.atomic(), connections[APP].cursor() as cursor:
        for table, column, values in (
            ("stats_dailycount", "day_on", "days"),
            ("stats_dailyrefusal", "day_on", "days"),
            ("stats_monthlycount", "month_on", "months"),
        ):
            cursor.execute(
                f"DELETE FROM {table} WHERE organisation_id = %(organisation)s AND {column} = ANY(%({values})s)",
                facts,
            )
        for statement in (_DAILY, _REFUSALS, _MONTHLY):
            cursor.execute(statement, facts)


def _is_alone(organisation: Organisation) -> bool:
    with connections[APP].cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s, %s)", [_LOCK, organisation.pk])
        return bool(cursor.fetchone()[0])
