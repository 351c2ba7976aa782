"""Undoing an import: what has not left is gone, what has left stays, every number meets, and a better list can come."""

from __future__ import annotations

from datetime import timedelta

import pytest

from accounts.models import AuditEvent, Channel, Organisation, User
from accounts.trace_words import sentence
from balancing.eligibility import Traits
from balancing.models import Allocation
from balancing.services import Request, allocate
from core.exceptions import Conflict
from core.tenancy import tenant
from invitations.import_fates import Fate
from invitations.models import Customer, Delivery, DeliveryChange, Event, EventProduct, Import, Invitation
from invitations.selectors.import_fates import counted_fates
from invitations.services.import_undoing import begin_undo, can_be_undone, undo_imports
from invitations.services.matching import match_events
from invitations.system import organisations_with_waiting_imports
from invitations.tests.import_rehearsal import HEADER, line, read_in, waiting_import
from reviews.models import Review
from stats.models import DailyCount
from stats.rollup import recount_touched
from tests.cast import EVERY_ROLE, Cast
from tests.factories import NOON, make_customer, make_event, make_listing, make_review, make_rule, make_shares

pytestmark = pytest.mark.django_db

BEFORE = NOON - timedelta(hours=1)


def imported(organisation: Organisation, channel: Channel, content: str) -> Import:
    done = read_in(organisation, waiting_import(channel, HEADER + content), HEADER + content)
    assert done is not None
    return done


def undone(organisation: Organisation, import_run: Import, actor: User, chunk: int = 2) -> Import:
    begin_undo(import_run=import_run, actor=actor)
    assert undo_imports(organisation=organisation, clock=lambda: NOON, chunk_events=chunk) == 1
    import_run.refresh_from_db()
    assert import_run.state == Import.State.UNDONE
    return import_run


def fates(import_run: Import) -> dict[str, int]:
    return {fate.value: import_run.undone[fate] for fate in Fate if import_run.undone[fate]}


def test_list_of_which_nothing_has_left_is_gone_as_if_it_had_never_been(
    acme: Organisation, cast: Cast
) -> None:
    make_rule(cast.channel)
    known = make_customer("p1@example.com", name="Known before", created_at=BEFORE)
    Customer.objects.filter(pk=known.pk).update(created_at=BEFORE)
    run = imported(acme, cast.channel, "".join(map(line, range(1, 6))))
    match_events(organisation=acme, now=NOON)
    assert Delivery.objects.count() == 5
    assert counted_fates(run) == {"removed": 5}
    undone(acme, run, cast.olga)
    assert fates(run) == {"removed": 5}
    assert run.undone["customers"] == 4
    for model in (Event, Invitation, Delivery, DeliveryChange, EventProduct):
        assert not model.objects.exists()
    assert list(Customer.objects.values_list("email", flat=True)) == ["p1@example.com"]


def test_same_list_comes_in_again_as_if_for_the_first_time(acme: Organisation, cast: Cast) -> None:
    make_rule(cast.channel)
    content = line(1) + line(2)
    first = imported(acme, cast.channel, content)
    match_events(organisation=acme, now=NOON)
    undone(acme, first, cast.olga)
    again = imported(acme, cast.channel, content)
    assert again.counts["created"] == 2
    assert match_events(organisation=acme, now=NOON).scheduled == 2


def test_what_has_left_stays_and_its_reminder_is_stopped(acme: Organisation, cast: Cast) -> None:
    make_rule(cast.channel)
    run = imported(acme, cast.channel, "".join(map(line, range(1, 6))))
    match_events(organisation=acme, now=NOON)
    letters = {
        letter.invitation.reference: letter for letter in Delivery.objects.select_related("invitation")
    }
    sent = letters["A-1"]
    for state in ("claimed", "sending", "sent"):
        Delivery.objects.filter(pk=sent.pk).update(state=state)
    Invitation.objects.filter(reference="A-1").update(state="sent", sent_at=NOON)
    reminder = Delivery.objects.create(
        invitation=sent.invitation, channel=cast.channel, sequence=1, address_hash=bytes(sent.address_hash),
        due_at=NOON, expires_at=NOON,
    )  # fmt: skip
    Delivery.objects.filter(pk=letters["A-2"].pk).update(state="claimed")
    Invitation.objects.filter(reference="A-3").update(listing=make_listing(cast.channel))
    assert counted_fates(run) == {"removed": 2, "stopped": 2, "left": 1}
    undone(acme, run, cast.olga)
    assert fates(run) == {"removed": 2, "stopped": 2, "left": 1}
    assert sum(fates(run).values()) == run.counts["created"]
    states = dict(Invitation.objects.values_list("reference", "state"))
    assert states == {"A-1": "sent", "A-2": "cancelled", "A-3": "cancelled"}
    reminder.refresh_from_db()
    assert (reminder.state, run.undone["letters"]) == ("cancelled", 3)


def test_order_that_a_later_list_changed_is_that_lists(acme: Organisation, cast: Cast) -> None:
    first = imported(acme, cast.channel, line(1) + line(2))
    second = imported(acme, cast.channel, line(1, name="Better") + line(3))
    assert second.counts["updated"] == 1
    undone(acme, first, cast.olga)
    assert fates(first) == {"removed": 1, "changed": 1}
    undone(acme, second, cast.olga)
    assert fates(second) == {"removed": 1}
    assert list(Event.objects.values_list("reference", flat=True)) == ["A-1"]


def test_what_the_rooms_above_point_at_is_kept(acme: Organisation, cast: Cast) -> None:
    make_rule(cast.channel)
    run = imported(acme, cast.channel, line(1) + line(2))
    match_events(organisation=acme, now=NOON)
    person = Customer.objects.get(email="p2@example.com")
    listing = make_listing(cast.channel)
    make_review(cast.channel, listing, invitation=Invitation.objects.get(reference="A-1"))
    make_review(cast.channel, listing, customer=person)
    undone(acme, run, cast.olga)
    assert fates(run) == {"removed": 1, "stopped": 1}
    assert Review.objects.count() == 2
    assert set(Customer.objects.values_list("email", flat=True)) == {"p1@example.com", "p2@example.com"}


def test_counts_of_the_day_meet_afterwards(acme: Organisation, cast: Cast) -> None:
    make_rule(cast.channel)
    make_event(cast.channel, make_customer(), occurred_at=NOON - timedelta(days=200))
    run = imported(acme, cast.channel, "".join(map(line, range(1, 8))))
    match_events(organisation=acme, now=NOON)
    recount_touched(organisation=acme, now=NOON)
    assert sum(DailyCount.objects.values_list("events_received", flat=True)) == 8
    undone(acme, run, cast.olga)
    recount_touched(organisation=acme, now=NOON)
    counts = DailyCount.objects.get()
    assert (counts.events_received, counts.invited, counts.refused) == (1, 0, 1)


def test_undoing_goes_on_where_it_was_broken_off(acme: Organisation, cast: Cast) -> None:
    run = imported(acme, cast.channel, "".join(map(line, range(1, 8))))
    begin_undo(import_run=run, actor=cast.olga)

    def dying_clock() -> object:
        moments.pop()
        return NOON

    moments = [1, 1]
    with pytest.raises(IndexError):
        undo_imports(organisation=acme, clock=dying_clock, chunk_events=2)
    assert Event.objects.count() == 3
    undo_imports(organisation=acme, clock=lambda: NOON, chunk_events=2)
    run.refresh_from_db()
    assert (run.state, fates(run), run.undone["customers"]) == ("undone", {"removed": 7}, 7)


def test_only_what_has_ended_and_brought_something_can_be_undone_and_only_once(
    acme: Organisation, cast: Cast
) -> None:
    empty = imported(acme, cast.channel, "A-1,nobody,2026-03-09,N\n")
    waiting = waiting_import(cast.channel, HEADER, counts={"created": 3})
    for run in (empty, waiting):
        assert not can_be_undone(run)
        with pytest.raises(Conflict):
            begin_undo(import_run=run, actor=cast.olga)
    good = undone(acme, imported(acme, cast.channel, line(1)), cast.olga)
    with pytest.raises(Conflict):
        begin_undo(import_run=good, actor=cast.olga)


def test_undoing_leaves_a_trace_of_who_and_how_many(acme: Organisation, cast: Cast) -> None:
    run = undone(acme, imported(acme, cast.channel, line(1) + line(2)), cast.olga)
    told = [sentence(event, {run.public_id: "list.csv"}) for event in AuditEvent.objects.order_by("id")]
    assert told == [
        "Olga asked to undo the import of a list.",
        "The import of a list was undone: 2 events taken back, 0 stopped, 0 had left.",
    ]


@pytest.mark.django_db(transaction=True, databases=EVERY_ROLE)
def test_worker_finds_what_is_to_be_undone(committed: Cast) -> None:
    with tenant(committed.acme):
        waiting_import(committed.channel, HEADER, state=Import.State.UNDOING)
    assert organisations_with_waiting_imports(now=NOON) == [committed.acme.pk]


def test_drawn_platform_is_not_given_back(acme: Organisation, cast: Cast) -> None:
    make_rule(cast.channel)
    make_shares(cast.channel, {make_listing(cast.channel): 100})
    run = imported(acme, cast.channel, line(1) + line(2))
    match_events(organisation=acme, now=NOON)
    drawn = Invitation.objects.get(reference="A-1")
    traits = Traits(address_domain="example.com", language="en", country="FR", may_forward=True)
    allocate(
        channel=cast.channel, kind="service", requests=[Request(drawn.pk, "delivered", traits)], now=NOON
    )
    undone(acme, run, cast.olga)
    assert fates(run) == {"removed": 1, "stopped": 1}
    assert Allocation.objects.get().subject == drawn.pk
    drawn.refresh_from_db()
    assert drawn.state == "cancelled"
