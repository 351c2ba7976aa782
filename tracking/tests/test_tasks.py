"""The doors for beat: they find whose turn it is, and keep the table in months."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from django.db import DatabaseError, connections, transaction
from django.utils import timezone

from core.identifiers import uuid7
from core.tenancy import tenant
from invitations.models import Invitation
from tests import factories
from tests.cast import EVERY_ROLE, Cast
from tracking import system, tasks
from tracking.models import Hit
from tracking.services import forget_old_hits, make_partitions
from tracking.services.keeping import make_partitions_ahead
from tracking.spool import Spool
from tracking.tests.doorways import GOOGLE, address, noted

pytestmark = pytest.mark.django_db(transaction=True, databases=EVERY_ROLE)


def make_hit(committed: Cast, **overrides: object) -> Hit:
    moment = timezone.now() - timedelta(minutes=5)
    defaults = {
        "received_at": moment,
        "day_on": moment.date(),
        "purpose": 1,
        "subject": 0,
        "listing": 0,
        "channel": committed.channel.pk,
        "sequence": 0,
        "method": "GET",
        "source": b"",
        "agent": "",
    }
    return Hit.objects.create(id=uuid7(), **{**defaults, **overrides})


def partitions() -> set[str]:
    with connections["owner"].cursor() as cursor:
        cursor.execute(
            "SELECT inhrelid::regclass::text FROM pg_inherits WHERE inhparent = 'tracking_hit'::regclass"
        )
        return {name for (name,) in cursor.fetchall()}


def in_partition(name: str) -> int:
    with connections["owner"].cursor() as cursor:
        cursor.execute(f"SELECT count(*) FROM {name}")
        return cursor.fetchone()[0]


def test_every_organisation_with_unjudged_hits_gets_its_verdicts(committed: Cast) -> None:
    for organisation in (committed.acme, committed.rival):
        with tenant(organisation):
            make_hit(committed)
    with tenant(committed.rival):
        make_hit(committed, received_at=timezone.now() + timedelta(hours=1))
    until = timezone.now()
    both = [committed.acme.pk, committed.rival.pk]
    assert system.organisations_with_unjudged_hits(until=until) == both
    tasks.judge()
    assert system.organisations_with_unjudged_hits(until=until) == []
    with tenant(committed.rival):
        assert list(Hit.objects.order_by("received_at").values_list("verdict", flat=True)) == ["unknown", ""]


def test_what_fails_for_one_organisation_stops_no_other(committed: Cast) -> None:
    for organisation in (committed.acme, committed.rival):
        with tenant(organisation):
            make_hit(committed)
    with connections["owner"].cursor() as cursor:
        cursor.execute(
            "CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS"
            " $$ BEGIN RAISE EXCEPTION 'not this one'; END $$"
        )
        cursor.execute(
            "CREATE TRIGGER refuse BEFORE UPDATE ON tracking_hit FOR EACH ROW"
            f" WHEN (NEW.organisation_id = {committed.acme.pk}) EXECUTE FUNCTION refuse()"
        )
        try:
            tasks.judge()
        finally:
            cursor.execute("DROP FUNCTION refuse CASCADE")
    assert system.organisations_with_unjudged_hits(until=timezone.now()) == [committed.acme.pk]


def test_clicks_are_reconsidered_when_their_review_has_come(committed: Cast) -> None:
    with tenant(committed.acme):
        invitation = factories.make_invitation(
            factories.make_event(committed.channel, factories.make_customer()),
            factories.make_rule(committed.channel),
            state="sent",
        )
        factories.make_delivery(invitation, state="sent", sent_at=timezone.now() - timedelta(minutes=5))
        make_hit(committed, subject=invitation.pk, source=b"home....", agent="chrome/ios")
    tasks.judge()
    tasks.reconsider()
    with tenant(committed.acme):
        assert Hit.objects.get().rule == "early"
        Invitation.objects.update(state="reviewed", reviewed_at=timezone.now())
    tasks.reconsider()
    with tenant(committed.acme):
        assert Hit.objects.get().rule == "answered"


def test_months_are_made_ahead_and_hits_that_came_first_move_in(committed: Cast) -> None:
    today = timezone.now().date()
    make_partitions_ahead(today=today)
    assert make_partitions_ahead(today=today) == 0
    early = (today.replace(day=1) - timedelta(days=200)).replace(day=15)
    name = f"tracking_hit_{early:%Y%m}"
    assert name not in partitions()
    with tenant(committed.acme):
        hit = make_hit(
            committed, received_at=timezone.now().replace(year=early.year, month=early.month, day=15)
        )
    assert in_partition("tracking_hit_default") == 1
    assert make_partitions(first=early, last=early) == 1
    assert (in_partition("tracking_hit_default"), in_partition(name)) == (0, 1)
    with tenant(committed.acme):
        assert Hit.objects.get().pk == hit.pk
    with tenant(committed.rival):
        assert Hit.objects.count() == 0
    with connections["owner"].cursor() as cursor:
        cursor.execute(f"SELECT has_table_privilege('reputation_app', '{name}', 'SELECT')")
        assert cursor.fetchone() == (False,)
        cursor.execute(f"DROP TABLE {name}")


def test_hits_of_the_last_year_cannot_be_forgotten() -> None:
    with pytest.raises(DatabaseError, match="last year"), transaction.atomic():
        forget_old_hits(today=timezone.now().date() + timedelta(days=60))


def test_old_months_go_as_a_whole_and_newer_ones_stay(committed: Cast) -> None:
    today = timezone.now().date()
    months = [date(*months_before(today, back), 1) for back in (14, 13)]
    make_partitions(first=months[0], last=months[1])
    names = [f"tracking_hit_{month:%Y%m}" for month in months]
    before = partitions()
    assert before >= set(names)
    with tenant(committed.acme):
        recent = make_hit(committed)
        kept = make_hit(committed, received_at=datetime(months[1].year, months[1].month, 1, tzinfo=UTC))
        make_hit(committed, received_at=datetime(months[0].year, months[0].month, 28, tzinfo=UTC))
        make_hit(committed, received_at=timezone.now() - timedelta(days=700))  # in the default partition
    assert forget_old_hits(today=today) == 1
    assert before - partitions() == {names[0]}
    with tenant(committed.acme):
        assert set(Hit.objects.values_list("pk", flat=True)) == {recent.pk, kept.pk}
    with connections["owner"].cursor() as cursor:
        cursor.execute(f"DROP TABLE {names[1]}")


def months_before(day: date, back: int) -> tuple[int, int]:
    """Return year and month of so many months before."""
    year, month = divmod(day.year * 12 + day.month - 1 - back, 12)
    return year, month + 1


def test_the_spool_is_drained_when_the_database_answers(
    committed: Cast, tmp_path: Path, settings: object
) -> None:
    settings.SPOOL_DIR = str(tmp_path)
    hit = noted(address(), GOOGLE)
    assert hit is not None
    spool = Spool(tmp_path)
    spool.append([hit._replace(organisation=committed.acme.pk)])
    spool.let_go()
    tasks.drain_spool()
    with tenant(committed.acme):
        assert Hit.objects.get().subject == 4711
