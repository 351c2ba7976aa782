"""From hits to verdicts to what they change: set-based, idempotent, and never from a GET alone."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import Channel, Organisation
from balancing.models import Listing
from core.identifiers import uuid7
from core.tokens import Purpose
from invitations.models import Attempt, Delivery, Invitation
from tests import factories
from tests.factories import NOON
from tracking.automation import Rule
from tracking.models import Hit
from tracking.selectors import hits_of_invitation
from tracking.services import judge_hits, reconsider_hits

LATER = NOON + timedelta(days=1)
GATEWAY, HOME = b"gateway.", b"home...."


@pytest.fixture
def listing(channel: Channel) -> Listing:
    return factories.make_listing(channel, "google")


def sent_invitation(channel: Channel, listing: Listing, **overrides: object) -> Invitation:
    """Make an invitation whose letter left at noon and whose reminder waits."""
    number = Invitation.objects.count()
    customer = factories.make_customer(f"customer{number}@customer.example")
    event = factories.make_event(channel, customer)
    rule = factories.make_rule(channel, is_active=False)
    invitation = factories.make_invitation(event, rule, **{"listing": listing, "state": "sent", **overrides})
    factories.make_delivery(invitation, state="sent", sent_at=NOON)
    factories.make_delivery(invitation, sequence=1, due_at=NOON + timedelta(days=7))
    return invitation


def make_hit(invitation: Invitation | None, purpose: Purpose, after: float, **overrides: object) -> Hit:
    """Make a hit so many seconds after noon."""
    moment = NOON + timedelta(seconds=after)
    defaults = {
        "id": uuid7(),
        "received_at": moment,
        "day_on": moment.date(),
        "purpose": purpose,
        "subject": invitation.pk if invitation else 0,
        "listing": invitation.listing_id or 0 if invitation else 0,
        "channel": invitation.channel_id if invitation else 0,
        "sequence": 0,
        "method": "GET",
        "source": HOME,
        "agent": "chrome/windows",
    }
    return Hit.objects.create(**{**defaults, **overrides})


def verdict(hit: Hit) -> tuple[str, str]:
    hit.refresh_from_db()
    return hit.verdict, hit.rule


def test_a_persons_click_makes_the_invitation_clicked_and_stops_the_reminder(
    acme: Organisation, channel: Channel, listing: Listing
) -> None:
    invitation = sent_invitation(channel, listing)
    opened = make_hit(invitation, Purpose.OPEN, 3600)
    clicked = make_hit(invitation, Purpose.CLICK, 3605)
    make_hit(invitation, Purpose.CLICK, 90_000)
    assert judge_hits(organisation=acme, now=LATER + timedelta(hours=2)) == 3
    assert verdict(opened) == verdict(clicked) == ("person", Rule.PLAIN)
    invitation.refresh_from_db()
    assert (invitation.state, invitation.opened_on, invitation.clicked_on) == (
        "clicked",
        NOON.date(),
        NOON.date(),
    )
    assert invitation.clicked_at == clicked.received_at
    assert list(Delivery.objects.order_by("sequence").values_list("state", flat=True)) == [
        "sent",
        "cancelled",
    ]
    assert [hit.pk for hit in hits_of_invitation(invitation)][:2] == [opened.pk, clicked.pk]


def test_machines_change_nothing_but_their_own_verdicts(
    acme: Organisation, channel: Channel, listing: Listing
) -> None:
    invitation = sent_invitation(channel, listing)
    hits = [
        make_hit(invitation, Purpose.CLICK, 40, source=GATEWAY),
        make_hit(invitation, Purpose.HONEYPOT, 41, source=GATEWAY),
        make_hit(invitation, Purpose.OPEN, 600, agent="apple-mail-proxy"),
        make_hit(invitation, Purpose.OPEN, 700, agent="google-image-proxy"),
        make_hit(invitation, Purpose.CLICK, 800, method="HEAD"),
        make_hit(invitation, Purpose.CLICK, 900, agent="bot:curl"),
    ]
    judge_hits(organisation=acme, now=LATER)
    assert [verdict(hit) for hit in hits] == [
        ("machine", "honeypot"),
        ("machine", "honeypot"),
        ("unknown", "proxy"),
        ("unknown", "proxy"),
        ("machine", "method"),
        ("machine", "bot"),
    ]
    invitation.refresh_from_db()
    assert (invitation.state, invitation.opened_on, invitation.clicked_on) == ("sent", None, None)
    assert Delivery.objects.get(sequence=1).state == "scheduled"


def test_judging_again_changes_nothing(acme: Organisation, channel: Channel, listing: Listing) -> None:
    invitation = sent_invitation(channel, listing)
    for after in (3600, 3700, 10):
        make_hit(invitation, Purpose.CLICK, after)
    assert judge_hits(organisation=acme, now=LATER) == 3
    before = list(Hit.objects.order_by("id").values())
    assert judge_hits(organisation=acme, now=LATER + timedelta(hours=1)) == 0
    assert reconsider_hits(organisation=acme, now=LATER + timedelta(hours=1)) == 0
    assert list(Hit.objects.order_by("id").values()) == before


def test_hits_wait_for_evidence(acme: Organisation, channel: Channel, listing: Listing) -> None:
    invitation = sent_invitation(channel, listing)
    hit = make_hit(invitation, Purpose.CLICK, 3600)
    assert judge_hits(organisation=acme, now=hit.received_at + timedelta(seconds=59)) == 0
    assert judge_hits(organisation=acme, now=hit.received_at + timedelta(seconds=60)) == 1


def test_later_evidence_is_heard(acme: Organisation, channel: Channel, listing: Listing) -> None:
    invitation = sent_invitation(channel, listing)
    click = make_hit(invitation, Purpose.CLICK, 3600, source=GATEWAY)
    judge_hits(organisation=acme, now=click.received_at + timedelta(seconds=60))
    assert verdict(click) == ("person", "plain")
    trap = make_hit(invitation, Purpose.HONEYPOT, 3900, source=GATEWAY)
    assert judge_hits(organisation=acme, now=trap.received_at + timedelta(seconds=60)) == 2
    assert verdict(click) == ("machine", "honeypot")


def test_a_review_makes_a_quick_click_a_persons(
    acme: Organisation, channel: Channel, listing: Listing
) -> None:
    invitation = sent_invitation(channel, listing)
    click = make_hit(invitation, Purpose.CLICK, 10)
    judge_hits(organisation=acme, now=NOON + timedelta(seconds=80))
    assert verdict(click) == ("machine", "early")
    Invitation.objects.filter(pk=invitation.pk).update(
        state="reviewed", reviewed_at=NOON + timedelta(seconds=100)
    )
    assert reconsider_hits(organisation=acme, now=NOON + timedelta(seconds=120)) == 1
    assert verdict(click) == ("person", "answered")
    assert reconsider_hits(organisation=acme, now=NOON + timedelta(seconds=140)) == 0
    invitation.refresh_from_db()
    assert (invitation.state, invitation.clicked_on) == ("reviewed", NOON.date())


def test_a_click_that_no_review_can_save_is_reconsidered_once(
    acme: Organisation, channel: Channel, listing: Listing
) -> None:
    invitation = sent_invitation(channel, listing)
    make_hit(invitation, Purpose.CLICK, 10, agent="bot:curl")
    judge_hits(organisation=acme, now=NOON + timedelta(seconds=80))
    Invitation.objects.filter(pk=invitation.pk).update(reviewed_at=NOON + timedelta(seconds=100))
    assert reconsider_hits(organisation=acme, now=NOON + timedelta(seconds=120)) == 1
    assert reconsider_hits(organisation=acme, now=NOON + timedelta(seconds=140)) == 0


def test_the_reminders_own_time_counts_for_its_links(
    acme: Organisation, channel: Channel, listing: Listing
) -> None:
    invitation = sent_invitation(channel, listing)
    Delivery.objects.filter(sequence=1).update(state="claimed")
    Delivery.objects.filter(sequence=1).update(state="sending")
    Delivery.objects.filter(sequence=1).update(state="sent", sent_at=NOON + timedelta(days=7))
    week = 7 * 24 * 3600
    quick, slow = (make_hit(invitation, Purpose.CLICK, week + after, sequence=1) for after in (5, 500))
    judge_hits(organisation=acme, now=NOON + timedelta(days=8))
    assert [verdict(quick), verdict(slow)] == [("machine", "early"), ("person", "plain")]


def test_any_hit_proves_that_an_unknown_letter_arrived(
    acme: Organisation, channel: Channel, listing: Listing
) -> None:
    invitation = sent_invitation(channel, listing, state="scheduled")
    letter = Delivery.objects.get(sequence=0)
    Delivery.objects.filter(sequence=1).delete()
    Delivery.objects.filter(pk=letter.pk).delete()
    letter = factories.make_delivery(invitation, state="unknown", claim=uuid7(), attempts=1)
    Attempt.objects.create(delivery=letter, number=1, claim=letter.claim, marked_at=NOON)
    scan = make_hit(invitation, Purpose.OPEN, 3, agent="bot:barracuda")
    click = make_hit(invitation, Purpose.CLICK, 10)
    judge_hits(organisation=acme, now=NOON + timedelta(minutes=5))
    letter.refresh_from_db()
    assert (letter.state, letter.sent_at) == ("sent", NOON)
    assert [verdict(scan), verdict(click)] == [("machine", "bot"), ("machine", "early")]


def test_hits_that_name_nobody_are_judged_by_themselves(acme: Organisation, channel: Channel) -> None:
    nameless = {"channel": channel.pk, "source": b""}
    hits = [
        make_hit(None, Purpose.LISTING, 10, **nameless),
        make_hit(None, Purpose.CLICK, 10, **{**nameless, "agent": ""}),
        make_hit(None, Purpose.CLICK, 10, **{**nameless, "agent": "bot:python"}),
    ]
    assert judge_hits(organisation=acme, now=LATER) == 3
    assert [verdict(hit) for hit in hits] == [
        ("unknown", "nameless"),
        ("unknown", "nameless"),
        ("machine", "bot"),
    ]
    assert judge_hits(organisation=acme, now=LATER) == 0


def test_a_review_with_the_key_of_an_invitation_is_not_confused_with_it(
    acme: Organisation, channel: Channel, listing: Listing
) -> None:
    invitation = sent_invitation(channel, listing)
    onward = make_hit(invitation, Purpose.ONWARD, 5)
    judge_hits(organisation=acme, now=LATER)
    assert verdict(onward) == ("person", "plain")
    invitation.refresh_from_db()
    assert (invitation.state, invitation.clicked_on) == ("sent", None)
    assert list(hits_of_invitation(invitation)) == []


def test_windows_come_from_the_settings(
    acme: Organisation, channel: Channel, listing: Listing, settings: object
) -> None:
    settings.TRACKING_EARLY_CLICK_SECONDS = 0
    settings.TRACKING_HOLD_SECONDS = 5
    hit = make_hit(sent_invitation(channel, listing), Purpose.CLICK, 3)
    assert judge_hits(organisation=acme, now=NOON + timedelta(seconds=8)) == 1
    assert verdict(hit) == ("person", "plain")


def test_a_backlog_is_worked_off_in_runs(acme: Organisation, channel: Channel, listing: Listing) -> None:
    invitation = sent_invitation(channel, listing)
    for after in range(100, 107):
        make_hit(invitation, Purpose.CLICK, after * 60)
        make_hit(None, Purpose.LISTING, after * 60, channel=channel.pk)
    runs = 0
    while judge_hits(organisation=acme, now=LATER, limit=3):
        runs += 1
    assert runs > 1
    assert not Hit.objects.filter(judged_at=None).exists()


def queries_for(acme: Organisation, channel: Channel, listing: Listing, count: int) -> int:
    for _ in range(count):
        invitation = sent_invitation(channel, listing)
        make_hit(invitation, Purpose.OPEN, 3600)
        make_hit(invitation, Purpose.CLICK, 3700)
    with CaptureQueriesContext(connection) as captured:
        assert judge_hits(organisation=acme, now=LATER) == count * 2
    return len(captured)


def test_queries_do_not_grow_with_hits(acme: Organisation, channel: Channel, listing: Listing) -> None:
    assert queries_for(acme, channel, listing, 1) == queries_for(acme, channel, listing, 5)
