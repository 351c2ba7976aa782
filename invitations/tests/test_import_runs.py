"""Files become events, with the same verdicts whether read at one go or in pieces, and stop where they should."""

from __future__ import annotations

import io
from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import OperationalError, connection
from django.test.utils import CaptureQueriesContext

from accounts.models import Channel, Organisation
from core.addresses import address_hash
from core.exceptions import Conflict
from core.tenancy import require_tenant, tenant
from invitations.import_faults import ImportFault
from invitations.models import Customer, Event, Import, ImportIssue, Suppression
from invitations.services.import_plans import plan_of
from invitations.services.import_runs import judge_stream, run_import, run_next_import
from invitations.services.importing import cancel_import
from invitations.tests.import_rehearsal import HEADER, line, read_in, waiting_import
from tests.cast import Cast
from tests.factories import NOON, make_customer, make_event, make_rule


def counted(import_run: Import | None) -> dict[str, int]:
    assert import_run is not None
    assert import_run.state == Import.State.FINISHED
    return {verdict: count for verdict, count in import_run.counts.items() if count}


def imported(
    acme: Organisation, channel: Channel, content: str, rows: int = 3, **overrides: object
) -> Import:
    done = read_in(acme, waiting_import(channel, content, **overrides), content, rows)
    assert done is not None
    return done


@pytest.mark.django_db
@pytest.mark.parametrize("rows", [1, 2, 5, 1000])
def test_every_verdict_comes_out_alike_however_the_file_is_cut(
    acme: Organisation, channel: Channel, rows: int
) -> None:
    matched = make_event(channel, make_customer("p1@example.com", name="N"), reference="A-1", matched_at=NOON)
    Event.objects.filter(pk=matched.pk).update(occurred_at=NOON - timedelta(days=30))
    changed = make_event(channel, make_customer("p2@example.com", name="Old"), reference="A-2")
    make_event(
        channel, make_customer("p3@example.com"), reference="B-3", occurred_at=NOON - timedelta(days=1)
    )
    content = HEADER + "".join(
        [
            line(1),  # unchanged: matched already
            line(2),  # updated: other name and day
            line(4, 3),  # same person as B-3 on that day
            line(5),
            line(6, 5),  # the same person within one file: another order
            line(5, 9),  # duplicates of all that went before
            line(1),
            line(2),
            line(4, 3),
            "A-7,p7@example.com,,N\n",
            "A-8,nobody,2026-03-09,N\n",
            line(9),
            line(9),
        ]
    )
    done = imported(acme, channel, content, rows)
    assert counted(done) == {
        "created": 3,
        "updated": 1,
        "unchanged": 1,
        "duplicate_in_file": 5,
        "same_person": 1,
        "not_yet": 1,
        "invalid": 1,
    }
    assert set(Event.objects.filter(import_run=done).values_list("reference", flat=True)) == {
        "A-5",
        "A-6",
        "A-9",
    }
    changed.refresh_from_db()
    assert (changed.customer.name, changed.import_run, changed.changed_run) == ("N", None, done)
    issues = ImportIssue.objects.filter(import_run=done).values_list("line", "verdict", "field")
    assert list(issues) == [
        (4, "same_person", "reference"),
        (7, "duplicate_in_file", "reference"),
        (8, "duplicate_in_file", "reference"),
        (9, "duplicate_in_file", "reference"),
        (10, "duplicate_in_file", "reference"),
        (11, "not_yet", "occurred_at"),
        (12, "invalid", "email"),
        (14, "duplicate_in_file", "reference"),
    ]
    assert ImportIssue.objects.get(import_run=done, line=4).cells == [
        "A-4",
        "p3@example.com",
        "2026-03-09",
        "N",
    ]


@pytest.mark.django_db
def test_same_file_again_changes_nothing(acme: Organisation, channel: Channel) -> None:
    content = HEADER + "".join(line(n, n % 4) for n in range(10))
    assert counted(imported(acme, channel, content)) == {"created": 10}
    assert counted(imported(acme, channel, content)) == {"unchanged": 10}
    twice = HEADER + "".join(
        line(f"B{n}", n % 3, day=f"2026-02-{9 - n:02}", name=f"Name {n}") for n in range(8)
    )
    assert counted(imported(acme, channel, twice)) == {"created": 8}
    assert counted(imported(acme, channel, twice)) == {"unchanged": 8}
    assert (Event.objects.count(), Customer.objects.filter(email__startswith="p").count()) == (18, 4)


@pytest.mark.django_db
def test_dry_run_gives_the_same_verdicts_and_writes_nothing(acme: Organisation, channel: Channel) -> None:
    content = HEADER + line(1) + line(2) + line(1) + "A-3,nobody,2026-03-09,N\n"
    import_run = waiting_import(channel, content)
    counts = judge_stream(
        channel=channel,
        event_type="delivered",
        plan=plan_of(import_run),
        stream=io.BytesIO(content.encode()),
        clock=lambda: NOON,
    )
    assert counts == {"created": 2, "duplicate_in_file": 1, "invalid": 1}
    assert not Event.objects.exists()
    assert counted(read_in(acme, import_run, content)) == dict(counts)


@pytest.mark.django_db
def test_created_rows_that_will_not_be_invited_say_why_at_once(acme: Organisation, channel: Channel) -> None:
    make_rule(channel)
    for person, reason in (("gone", "unsubscribed"), ("angry", "complained"), ("angry", "bounced_address")):
        address = f"p{person}@example.com"
        Suppression.objects.create(
            address_hash=address_hash(require_tenant(), address), reason=reason, created_on=NOON.date()
        )
    content = HEADER + "".join(
        [
            line(1),
            line(2, "gone"),
            line(3, "angry"),
            line(4, day="2025-01-01"),
            line(5, 1),
            line(6, 1, day="2025-01-01"),
        ]
    )
    done = imported(acme, channel, content)
    assert done.refusals == {"unsubscribed": 1, "complained": 1, "too_old": 2, "capped": 1}
    channel.legal_basis = ""
    channel.save()
    none = imported(acme, channel, HEADER + line(7) + line(8, "gone", day="2026-03-08"))
    assert none.refusals == {"no_legal_basis": 1, "unsubscribed": 1}
    assert imported(acme, channel, HEADER + line(9), legal_basis="contract").refusals == {}
    assert imported(
        acme, channel, HEADER + line(10), event_type="shipped", legal_basis="contract"
    ).refusals == {"no_rule": 1}


@pytest.mark.django_db
def test_number_of_queries_of_a_chunk_does_not_grow_with_its_rows(
    acme: Organisation, channel: Channel
) -> None:
    def queries(start: int, count: int) -> int:
        content = HEADER + "".join(line(n) for n in range(start, start + count))
        import_run = waiting_import(channel, content)
        with CaptureQueriesContext(connection) as captured:
            assert counted(read_in(acme, import_run, content, rows=5000)) == {"created": count}
        return len(captured)

    assert queries(0, 1) == queries(1, 5) == queries(10, 4000)


@pytest.mark.django_db
def test_another_tenants_import_is_not_found_by_its_key(acme: Organisation, cast: Cast) -> None:
    with tenant(cast.rival):
        theirs = waiting_import(cast.rival_channel, HEADER)
    assert read_in(acme, theirs, HEADER + line(1)) is None


@pytest.mark.django_db
def test_cancelling_stops_between_two_chunks_and_keeps_what_was_recorded(
    acme: Organisation, cast: Cast
) -> None:
    content = HEADER + "".join(line(n) for n in range(9))
    import_run = waiting_import(cast.channel, content)

    def on_chunk(running: Import) -> None:
        cancel_import(import_run=running, actor=cast.olga, now=NOON)

    stopped = run_import(
        organisation=acme,
        import_run=import_run,
        clock=lambda: NOON,
        on_chunk=on_chunk,
        stream=io.BytesIO(content.encode()),
        chunk_rows=3,
    )
    import_run.refresh_from_db()
    assert (stopped, import_run.state, Event.objects.count()) == (None, Import.State.CANCELLED, 3)
    with pytest.raises(Conflict):
        cancel_import(import_run=import_run, actor=cast.olga, now=NOON)


@pytest.mark.django_db
def test_import_held_by_a_living_worker_is_left_alone(acme: Organisation, channel: Channel) -> None:
    held = {"state": Import.State.RUNNING, "claim": uuid4(), "file_key": "x"}
    waiting_import(channel, HEADER, lease_until=NOON + timedelta(seconds=1), **held)
    assert run_next_import(organisation=acme, clock=lambda: NOON) is None


@pytest.mark.django_db
def test_trouble_that_passes_leaves_the_import_to_the_next_worker(
    acme: Organisation, channel: Channel
) -> None:
    content = HEADER + "".join(line(n) for n in range(6))
    import_run = waiting_import(channel, content)

    def on_chunk(_: Import) -> None:
        raise OperationalError("the connection is lost")

    with pytest.raises(OperationalError):
        run_import(
            organisation=acme,
            import_run=import_run,
            clock=lambda: NOON,
            on_chunk=on_chunk,
            stream=io.BytesIO(content.encode()),
            chunk_rows=3,
        )
    import_run.refresh_from_db()
    assert (import_run.state, import_run.line) == (Import.State.RUNNING, 4)
    assert read_in(acme, import_run, content) is None  # the lease holds for a while
    Import.objects.update(lease_until=NOON - timedelta(seconds=1))
    assert counted(read_in(acme, import_run, content)) == {"created": 6}


@pytest.mark.django_db
def test_what_nobody_foresaw_is_written_on_the_import(acme: Organisation, channel: Channel) -> None:
    import_run = waiting_import(channel, HEADER, file_key="org/none/imports/gone.csv")
    with pytest.raises(FileNotFoundError):
        run_import(organisation=acme, import_run=import_run, clock=lambda: NOON)
    import_run.refresh_from_db()
    assert (import_run.state, import_run.error) == (Import.State.FAILED, ImportFault.FILE_GONE)
    other = waiting_import(channel, HEADER)
    Import.objects.filter(pk=other.pk).update(mapping={})
    with pytest.raises(TypeError):
        read_in(acme, other, HEADER)
    other.refresh_from_db()
    assert (other.state, other.error) == (Import.State.FAILED, ImportFault.INTERNAL)


@pytest.mark.django_db
def test_file_of_a_command_that_died_is_said_to_be_interrupted(acme: Organisation, channel: Channel) -> None:
    orphan = waiting_import(
        channel, HEADER, state=Import.State.RUNNING, lease_until=NOON - timedelta(seconds=1)
    )
    assert run_next_import(organisation=acme, clock=lambda: NOON) is None
    orphan.refresh_from_db()
    assert (orphan.state, orphan.error) == (Import.State.FAILED, ImportFault.INTERRUPTED)
