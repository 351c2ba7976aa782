"""Counts are what the sources say, whoever changed them and in whatever order they committed."""

from __future__ import annotations

import threading
from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.db import connections
from django.db.models import Sum

from accounts.models import Channel, Organisation
from core.tenancy import tenant
from core.tokens import Purpose
from invitations.models import Invitation
from reviews.models import Reply, Review
from stats.models import DailyCount, DailyRefusal, MonthlyCount, TouchedDay
from stats.rollup import recount, recount_touched
from stats.sums import NAMES
from stats.system import organisations_with_touched_days
from tests.cast import EVERY_ROLE, Cast
from tests.factories import (
    NOON,
    make_customer,
    make_delivery,
    make_event,
    make_invitation,
    make_listing,
    make_review,
    make_rule,
)
from tracking.models import Hit

TODAY = NOON.date()


def make_hit(channel: Channel, invitation: Invitation, purpose: Purpose, verdict: str = "person") -> Hit:
    return Hit.objects.create(
        id=uuid4(),
        received_at=NOON,
        day_on=TODAY,
        purpose=purpose,
        subject=invitation.pk,
        listing=invitation.listing_id or 0,
        channel=channel.pk,
        sequence=0,
        method="GET",
        source=b"12345678",
        verdict=verdict,
        judged_at=NOON,
    )


@pytest.fixture
def day(acme: Organisation, channel: Channel, cast: Cast) -> dict[str, int]:
    """A day on which a little of everything happened; returns what the counts of Google must be."""
    rule, google = make_rule(channel), make_listing(channel, "google")
    make_event(channel, make_customer("unruled@c.example"), event_type="shipped", matched_at=NOON)
    make_invitation(
        make_event(channel, make_customer("refused@c.example"), matched_at=NOON),
        rule,
        state="refused",
        refusal_reason="capped",
    )
    for number in range(3):
        event = make_event(channel, make_customer(f"{number}@c.example"), matched_at=NOON)
        invitation = make_invitation(
            event,
            rule,
            listing=google,
            state="clicked" if number else "sent",
            opened_on=TODAY if number else None,
        )
        if number:
            invitation.clicked_on = TODAY
            invitation.save()
        make_delivery(invitation, state="sent", sent_on=TODAY, bounced_on=None if number else TODAY)
        make_hit(channel, invitation, Purpose.CLICK)
        make_hit(channel, invitation, Purpose.OPEN, "machine")
    make_delivery(invitation, sequence=1, state="unknown")
    review = make_review(channel, google, invitation=invitation, rating=2)
    Reply.objects.create(review=review, text="Thank you", author=cast.olga)
    make_review(channel, google, state="rejected")
    return {
        "invited": 3,
        "sent": 3,
        "bounced": 1,
        "clicks": 3,
        "machine_hits": 3,
        "opened_people": 2,
        "clicked_people": 2,
        "unknown": 1,
        "reviews": 1,
        "stars_2": 1,
        "replies": 1,
    }


@pytest.mark.django_db
def test_every_sum_is_what_happened(acme: Organisation, day: dict[str, int]) -> None:
    recount_touched(organisation=acme, now=NOON)
    google = DailyCount.objects.get(listing__gt=0)
    assert {name: getattr(google, name) for name in NAMES if getattr(google, name)} == day
    rest = DailyCount.objects.get(listing=0)
    assert (rest.events_received, rest.events_unruled, rest.refused) == (5, 1, 1)
    assert DailyRefusal.objects.values_list("reason", "refused").get() == ("capped", 1)


@pytest.mark.django_db
def test_received_is_invited_and_refused_and_unruled_and_waiting(
    acme: Organisation, channel: Channel, day: dict[str, int]
) -> None:
    make_event(channel, make_customer("waiting@c.example"))
    recount_touched(organisation=acme, now=NOON)
    assert _outcomes() == {"received": 6, "invited": 3, "refused": 1, "unruled": 1, "waiting": 1}


@pytest.mark.django_db
def test_an_event_counts_once_however_many_rules_apply(acme: Organisation, channel: Channel) -> None:
    service, product = make_rule(channel), make_rule(channel, kind="product")
    asked = make_event(channel, make_customer("asked@c.example"), matched_at=NOON)
    make_invitation(asked, service, state="refused", refusal_reason="capped")
    make_invitation(asked, product, kind="product")
    spared = make_event(channel, make_customer("spared@c.example"), matched_at=NOON)
    make_invitation(spared, service, state="refused", refusal_reason="erased")
    make_invitation(spared, product, kind="product", state="refused", refusal_reason="capped")
    recount_touched(organisation=acme, now=NOON)
    assert _outcomes() == {"received": 2, "invited": 1, "refused": 1, "unruled": 0, "waiting": 0}
    assert DailyRefusal.objects.values_list("reason", "refused").get() == ("erased", 1)


@pytest.mark.django_db
def test_a_late_refusal_counts_on_the_day_of_the_event(acme: Organisation, channel: Channel) -> None:
    event = make_event(channel, make_customer("late@c.example"), matched_at=NOON)
    make_invitation(event, make_rule(channel), created_on=TODAY + timedelta(days=1))
    recount_touched(organisation=acme, now=NOON)
    Invitation.objects.update(state="refused", refusal_reason="unsubscribed")
    assert recount_touched(organisation=acme, now=NOON) == [TODAY, TODAY + timedelta(days=1)]
    assert _outcomes()["refused"] == DailyRefusal.objects.get(day_on=TODAY).refused == 1


def _outcomes() -> dict[str, int]:
    names = ("received", "invited", "refused", "unruled", "waiting")
    return DailyCount.objects.aggregate(**{name: Sum(f"events_{name}") for name in names})


@pytest.mark.django_db
def test_months_are_the_sums_of_their_days(acme: Organisation, day: dict[str, int]) -> None:
    recount_touched(organisation=acme, now=NOON)
    month = MonthlyCount.objects.get(listing__gt=0)
    assert (month.month_on, month.sent) == (date(2026, 3, 1), 3)


@pytest.mark.django_db
def test_counting_twice_changes_nothing_and_leaves_no_note(acme: Organisation, day: dict[str, int]) -> None:
    assert recount_touched(organisation=acme, now=NOON) == [TODAY]
    before = list(DailyCount.objects.order_by("listing").values_list(*NAMES))
    assert recount_touched(organisation=acme, now=NOON) == []
    recount(organisation=acme, days=[TODAY], now=NOON)
    assert list(DailyCount.objects.order_by("listing").values_list(*NAMES)) == before
    assert not TouchedDay.objects.exists()


@pytest.mark.django_db
def test_a_change_is_followed(acme: Organisation, day: dict[str, int]) -> None:
    recount_touched(organisation=acme, now=NOON)
    Review.objects.filter(state="published").update(state="rejected")
    assert recount_touched(organisation=acme, now=NOON) == [TODAY]
    assert DailyCount.objects.get(listing__gt=0).reviews == 0


@pytest.mark.django_db
def test_days_of_more_than_a_year_ago_keep_their_counts(acme: Organisation, day: dict[str, int]) -> None:
    recount_touched(organisation=acme, now=NOON)
    Review.objects.filter(state="published").update(state="rejected")
    assert recount_touched(organisation=acme, now=NOON + timedelta(days=366)) == []
    assert DailyCount.objects.get(listing__gt=0).reviews == 1


@pytest.mark.django_db(transaction=True, databases=EVERY_ROLE)
def test_a_change_that_commits_during_the_recount_is_counted_by_the_next_one(committed: Cast) -> None:
    """The later transaction began earlier: an id or time watermark would miss it."""
    began, counted = threading.Event(), threading.Event()

    def report_slowly() -> None:
        with tenant(committed.acme):
            make_event(committed.channel, make_customer("slow@c.example"))
            began.set()
            counted.wait(10)
        connections.close_all()

    slow = threading.Thread(target=report_slowly)
    slow.start()
    assert began.wait(10)
    with tenant(committed.acme):
        make_event(committed.channel, make_customer("quick@c.example"))
    with tenant(committed.acme):
        recount_touched(organisation=committed.acme, now=NOON)
        assert DailyCount.objects.get().events_received == 1
    counted.set()
    slow.join(10)
    assert committed.acme.pk in organisations_with_touched_days()
    with tenant(committed.acme):
        recount_touched(organisation=committed.acme, now=NOON)
        assert DailyCount.objects.get().events_received == 2
