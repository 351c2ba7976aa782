"""Statistics: the five reads of the overview from counted days, five empty round trips, and the hits themselves."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.db import connections, transaction
from django.utils import timezone

from bench.measuring import Sample, measured
from bench.multiplying import loading, multiply
from bench.scene import OWNER, as_owner, backend, channel_of, empty
from core.tenancy import APP, tenant
from stats import selectors
from stats.models import DailyCount
from stats.periods import Period
from tests.factories import make_listing

TENANTS, DAYS, PLATFORMS = 200, 400, 6
OVERVIEWS, RAW_OVERVIEWS = 100, 2
_AT_ONCE = 1_000_000  # hits in one statement, because what it wrote is kept for its triggers
_COUNTS, _HITS = "stats_dailycount", "tracking_hit"

# What the product has counted beforehand, asked of the hits: people by purpose in both periods, by day, by platform.
_PEOPLE = (
    "count(DISTINCT subject) FILTER (WHERE purpose = 2), count(DISTINCT subject) FILTER (WHERE purpose = 1)"
)
_OF_PERIOD = f"FROM {_HITS} WHERE organisation_id = %s AND day_on BETWEEN %s AND %s AND verdict <> 'machine'"
_RAW = (
    f"SELECT {_PEOPLE} {_OF_PERIOD}",
    f"SELECT {_PEOPLE} {_OF_PERIOD}",
    f"SELECT day_on, {_PEOPLE} {_OF_PERIOD} GROUP BY 1",
    f"SELECT listing, {_PEOPLE} {_OF_PERIOD} GROUP BY 1",
    f"SELECT rule, count(*) {_OF_PERIOD} GROUP BY 1",
)


def prepare(size: float, folder: str, organisation: int, channel: int, user: int) -> dict[str, Any]:
    """Write the counted days of so many tenants, and so many hits of the one that is looked at."""
    empty(_COUNTS, _HITS)
    with tenant(organisation):
        mine = channel_of(organisation, channel)
        for number in range(PLATFORMS - 1):
            make_listing(
                mine,
                "custom",
                identifier=f"https://www.example.com/{number}",
                url=f"https://www.example.com/{number}",
            )
        DailyCount.objects.create(
            organisation=mine.organisation, channel=mine, day_on=timezone.now().date(), counted_at=timezone.now(),
            sent=7, opens=5, clicks=3, opened_people=4, clicked_people=2, reviews=1, stars_5=1,
        )  # fmt: skip
    multiply(
        "accounts_organisation",
        f"t.id = {organisation} AND NOT EXISTS (SELECT FROM accounts_organisation WHERE slug = 'bench-1')",
        f"generate_series(1, {TENANTS - 1}) AS n",
        {"slug": "'bench-' || n", "name": "'Bench ' || n"},
    )
    multiply(
        "accounts_channel",
        f"t.id = {channel}",
        "(SELECT id FROM accounts_organisation WHERE slug ^@ 'bench-'"
        " AND id NOT IN (SELECT organisation_id FROM accounts_channel)) AS o",
        {"organisation_id": "o.id", "sender_id": "NULL"},
    )
    multiply(
        _COUNTS,
        f"t.organisation_id = {organisation}",
        f"(SELECT organisation_id AS o, id AS c FROM accounts_channel) AS every"
        f" CROSS JOIN generate_series(1, {DAYS}) AS day CROSS JOIN generate_series(1, {PLATFORMS}) AS n",
        {"organisation_id": "o", "channel_id": "c", "day_on": "t.day_on - day", "listing": "n"},
    )
    with loading(_HITS, int(size)):
        for begin in range(1, int(size) + 1, _AT_ONCE):
            _write_hits(organisation, channel, begin, min(begin + _AT_ONCE - 1, int(size)), int(size))
    as_owner("VACUUM ANALYZE")
    rows = as_owner(f"SELECT (SELECT count(*) FROM {_COUNTS}), (SELECT count(*) FROM {_HITS})")[0]
    return {"counted_rows": rows[0], "hits": rows[1]}


def _write_hits(organisation: int, channel: int, first: int, last: int, count: int) -> None:
    as_owner(
        f"INSERT INTO {_HITS} (id, received_at, day_on, organisation_id, channel, listing, subject, purpose, sequence,"
        " is_prefetch, method, source, agent, verdict, rule)"
        f" SELECT gen_random_uuid(), now() - interval '300 days' * (n::float8 / {count}),"
        f" (now() - interval '300 days' * (n::float8 / {count}))::date,"
        f" {organisation}, {channel}, n % {PLATFORMS}, n / 2,"
        " CASE WHEN n % 4 = 0 THEN 1 ELSE 2 END, 0, false, 'GET', '', 'chrome', 'person', 'known'"
        f" FROM generate_series({first}::bigint, {last}) AS n"
    )


def product(size: float, folder: str, organisation: int, channel: int, user: int) -> dict[str, Any]:
    """Ask what the overview asks."""
    with tenant(organisation):
        owner = channel_of(organisation, channel).organisation
    question = selectors.Question(owner, _period())

    def overview() -> None:
        platforms = selectors.platforms(question)
        for asked in (question, question.before()):
            selectors.counted(asked).by_platform(platforms)
        selectors.not_sent(question)
        selectors.unanswered(owner, None)

    return _repeated(organisation, OVERVIEWS, overview).as_json()


def limit(size: float, folder: str, organisation: int, channel: int, user: int) -> dict[str, Any]:
    """Ask for nothing, five times."""

    def overview() -> None:
        with connections[APP].cursor() as cursor:
            for _ in range(5):
                cursor.execute("SELECT 1")
                cursor.fetchall()

    return _repeated(organisation, OVERVIEWS, overview).as_json()


def raw(size: float, folder: str, organisation: int, channel: int, user: int) -> dict[str, Any]:
    """Ask the hits, as who has counted nothing beforehand."""
    period = _period()
    before = period.before()

    def overview() -> None:
        with connections[OWNER].cursor() as cursor:
            for number, statement in enumerate(_RAW):
                asked = before if number == 1 else period
                cursor.execute(statement, [organisation, asked.first, asked.last])
                cursor.fetchall()

    return _repeated(organisation, RAW_OVERVIEWS, overview).as_json()


def _repeated(organisation: int, times: int, overview: Any) -> Sample:
    def work() -> int:
        for _ in range(times):
            with tenant(organisation), transaction.atomic():
                overview()
        return times

    with tenant(organisation), transaction.atomic():
        overview()  # connects, and fills what is remembered
    return measured(backend(), work)


def _period() -> Period:
    today = timezone.now().date()
    return Period(today - timedelta(days=89), today)


CASES = {"prepare": prepare, "product": product, "limit": limit, "raw": raw}
