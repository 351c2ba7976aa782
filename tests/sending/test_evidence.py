"""What comes to light later: leases that ended, and evidence for letters whose fate is unknown."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from django.utils import timezone

from invitations.mailer import Verdict
from invitations.models import Attempt, Delivery, Invitation
from invitations.services.progress import mark_reviewed
from invitations.services.sending import confirm_by_evidence, reap
from invitations.services.sending.jobs import Job
from tests.sending.jobs import claimed, delivery_of, hear, invitation_of, mark


def test_reaper_retries_what_was_not_marked_and_gives_up_on_what_was(job: Job, now: datetime) -> None:
    other = claimed(job.rule, now, number=2)
    mark(other)
    later = now + timedelta(hours=1)
    reaped = reap(now=later)
    assert (reaped.retried, reaped.unknown) == (1, 1)
    assert (delivery_of(job).state, delivery_of(job).attempts) == ("retry", 0)
    assert (delivery_of(other).state, delivery_of(other).claim) == ("unknown", other.claim)
    assert Attempt.objects.get(delivery=other.id).outcome == "unknown"
    again = reap(now=later)
    assert (again.retried, again.unknown) == (0, 0)


def test_reaper_leaves_live_leases_alone(job: Job, now: datetime) -> None:
    reap(now=now + timedelta(seconds=100))
    assert delivery_of(job).state == "claimed"


def test_evidence_turns_unknown_into_sent_at_the_time_of_the_marker(job: Job) -> None:
    mark(job)
    hear(job, Verdict.UNKNOWN)
    assert confirm_by_evidence(delivery_ids=[job.id], now=timezone.now() + timedelta(days=2)) == 1
    delivery, attempt = delivery_of(job), Attempt.objects.get(delivery=job.id)
    assert (delivery.state, delivery.reason, delivery.sent_at) == ("sent", "confirmed", attempt.marked_at)
    assert (invitation_of(job).state, invitation_of(job).sent_at) == ("sent", attempt.marked_at)
    assert Delivery.objects.get(invitation=job.invitation, sequence=1).state == "scheduled"
    assert confirm_by_evidence(delivery_ids=[job.id], now=timezone.now()) == 0


def test_evidence_after_the_click_keeps_the_click(job: Job) -> None:
    mark(job)
    hear(job, Verdict.UNKNOWN)
    Invitation.objects.filter(pk=job.invitation).update(state="clicked")
    confirm_by_evidence(delivery_ids=[job.id], now=timezone.now())
    assert invitation_of(job).state == "clicked"
    assert invitation_of(job).sent_at is not None


def test_review_proves_that_an_unknown_letter_arrived_and_no_reminder_follows(job: Job) -> None:
    mark(job)
    hear(job, Verdict.UNKNOWN)
    mark_reviewed(invitation=invitation_of(job), now=timezone.now())
    assert (delivery_of(job).state, delivery_of(job).reason) == ("sent", "confirmed")
    assert invitation_of(job).state == "reviewed"
    assert invitation_of(job).sent_at is not None
    assert not Delivery.objects.filter(sequence=1).exists()


@pytest.mark.parametrize("state", ["scheduled", "claimed", "sending"])
def test_evidence_says_nothing_of_other_states(job: Job, state: str) -> None:
    if state == "scheduled":
        hear(job, Verdict.NOT_STARTED)
    if state == "sending":
        mark(job)
    assert confirm_by_evidence(delivery_ids=[job.id], now=timezone.now()) == 0
    assert delivery_of(job).state == state
