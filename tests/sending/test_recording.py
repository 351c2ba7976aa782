"""Marker and record: what each outcome leaves behind, and what each of them refuses to touch."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import uuid4

import pytest
from django.utils import timezone

from accounts.models import Channel, Organisation
from invitations.mailer import Stage, Verdict
from invitations.models import Attempt, Delivery
from invitations.services.bulk_actions import begin
from invitations.services.sending import claim, reap
from invitations.services.sending.desk import tell_unwritable
from invitations.services.sending.jobs import Job
from invitations.services.suppression import suppress
from tests import factories
from tests.sending.jobs import (
    REST,
    TERMS,
    claimed,
    delivery_of,
    hear,
    invitation_of,
    journal,
    mark,
    numbers,
)


def test_marker_begins_the_attempt_and_the_longer_lease(job: Job, now: datetime) -> None:
    assert mark(job) == {job.id}
    delivery, attempt = delivery_of(job), Attempt.objects.get(delivery=job.id)
    assert (delivery.state, delivery.attempts) == ("sending", 1)
    assert delivery.lease_until - now > timedelta(minutes=14)
    assert (attempt.number, attempt.claim, attempt.relay) == (1, job.claim, "relay.example:25")
    assert attempt.message_id == delivery.message_id == f"<{job.id}@acme.example>"
    assert attempt.marked_at is not None
    assert attempt.ended_at is None


def test_letter_is_marked_once_only(job: Job) -> None:
    assert mark(job) == {job.id}
    assert mark(job) == set()
    assert numbers(job) == [1]


def lose_the_claim(job: Job) -> None:
    Delivery.objects.filter(pk=job.id).update(claim=uuid4())


def let_the_lease_end(job: Job) -> None:
    Delivery.objects.filter(pk=job.id).update(lease_until=timezone.now() - timedelta(seconds=1))


def unsubscribe(job: Job) -> None:
    suppress(address_hash=job.hashes[0], reason="unsubscribed", now=timezone.now())


def suppress_under_another_hash(job: Job) -> None:
    Delivery.objects.filter(pk=job.id).update(address_hash=b"under an older pepper".ljust(32))
    unsubscribe(job)


def cancel_it(job: Job) -> None:
    begin(
        organisation=job.channel.organisation,
        kind="cancel",
        actor=None,
        now=timezone.now(),
        chosen=[job.invitation],
    )


def hold_the_organisation(job: Job) -> None:
    Organisation.objects.filter(pk=job.channel.organisation_id).update(is_held=True)


@pytest.mark.parametrize(
    ("change", "state"),
    [
        (lose_the_claim, "claimed"),
        (let_the_lease_end, "claimed"),
        (unsubscribe, "suppressed"),
        (suppress_under_another_hash, "claimed"),
        (cancel_it, "cancelled"),
        (hold_the_organisation, "claimed"),
    ],
)
def test_marker_refuses_what_must_not_leave(job: Job, change: object, state: str) -> None:
    change(job)
    assert mark(job) == set()
    assert delivery_of(job).state == state
    assert numbers(job) == []


def test_marker_marks_the_rest_of_a_group(channel: Channel, job: Job, now: datetime) -> None:
    other = claimed(job.rule, now, number=2)
    unsubscribe(job)
    assert mark(job, other) == {other.id}


def test_accepted_letter_is_sent_and_its_reminder_scheduled(job: Job) -> None:
    mark(job)
    delivery = hear(job, Verdict.ACCEPTED, reply="250 2.0.0 kept")
    invitation, attempt = invitation_of(job), Attempt.objects.get(delivery=job.id)
    reminder = Delivery.objects.get(invitation=job.invitation, sequence=1)
    assert (delivery.state, delivery.last_reply, delivery.claim) == ("sent", "250 2.0.0 kept", None)
    assert delivery.sent_on == delivery.sent_at.astimezone(job.channel.zone).date()
    assert (invitation.state, invitation.sent_at) == ("sent", delivery.sent_at)
    assert (attempt.outcome, attempt.reply) == ("sent", "250 2.0.0 kept")
    assert attempt.ended_at is not None
    due = reminder.due_at.astimezone(job.channel.zone)
    assert (due.date(), due.hour) == (delivery.sent_on + timedelta(days=5), 11)
    assert reminder.expires_at == reminder.due_at + timedelta(days=14)
    assert (reminder.state, bytes(reminder.address_hash)) == ("scheduled", job.hashes[0])
    assert journal(job) == [("scheduled", "claimed"), ("claimed", "sending"), ("sending", "sent")]


def test_telling_twice_changes_nothing(job: Job) -> None:
    mark(job)
    first = hear(job, Verdict.ACCEPTED)
    second = hear(job, Verdict.ACCEPTED)
    assert (first.sent_at, first.changed_at) == (second.sent_at, second.changed_at)
    assert Delivery.objects.filter(invitation=job.invitation).count() == 2


def test_no_reminder_for_whom_it_is_not_wanted(channel: Channel, acme: Organisation, now: datetime) -> None:
    rule = factories.make_rule(channel, has_reminder=True)
    event = factories.make_event(channel, factories.make_customer())
    factories.make_delivery(
        factories.make_invitation(event, rule, may_remind=False), expires_at=now + timedelta(1)
    )
    job = claim(size=1, now=now, terms=TERMS).jobs[0]
    mark(job)
    assert hear(job, Verdict.ACCEPTED).state == "sent"
    assert not Delivery.objects.filter(sequence=1).exists()


def test_no_reminder_where_the_rule_has_none(acme: Organisation, channel: Channel, now: datetime) -> None:
    job = claimed(factories.make_rule(channel), now)
    mark(job)
    hear(job, Verdict.ACCEPTED)
    assert not Delivery.objects.filter(sequence=1).exists()


def test_passing_no_at_the_recipient_costs_an_attempt_and_waits(job: Job, now: datetime) -> None:
    delivery = hear(job, Verdict.RETRY, Stage.RCPT, "451 4.7.1 later")
    assert (delivery.state, delivery.reason, delivery.attempts) == ("retry", "refused_for_now", 1)
    assert timedelta(minutes=5) <= delivery.due_at - now < timedelta(minutes=6)
    attempt = Attempt.objects.get(delivery=job.id)
    assert (attempt.number, attempt.marked_at, attempt.outcome) == (1, None, "retry")
    assert invitation_of(job).state == "scheduled"


def test_passing_no_to_the_dot_ends_the_attempt_that_the_marker_began(job: Job) -> None:
    mark(job)
    delivery = hear(job, Verdict.RETRY, Stage.DOT, "452 4.3.1 no room")
    assert (delivery.state, delivery.attempts, numbers(job)) == ("retry", 1, [1])
    assert Attempt.objects.get(delivery=job.id).reply == "452 4.3.1 no room"


def test_attempts_are_counted_without_gaps_whether_marked_or_not(job: Job) -> None:
    hear(job, Verdict.RETRY, Stage.RCPT, "451 later")
    job = claim_again(job)
    mark(job)
    hear(job, Verdict.RETRY, Stage.DOT, "452 later")
    job = claim_again(job)
    hear(job, Verdict.RETRY, Stage.BODY, "the connection was lost")
    assert numbers(job) == [1, 2, 3]
    assert delivery_of(job).attempts == 3


def claim_again(job: Job) -> Job:
    due = delivery_of(job).due_at
    Delivery.objects.filter(pk=job.id).update(expires_at=due + timedelta(days=1))
    [again] = claim(size=1, now=due, terms=TERMS).jobs
    Delivery.objects.filter(pk=job.id).update(lease_until=timezone.now() + timedelta(seconds=120))
    return again


def test_eighteenth_attempt_is_the_last(job: Job) -> None:
    Delivery.objects.filter(pk=job.id).update(state="retry", attempts=17, due_at=timezone.now())
    delivery = hear(claim_again(job), Verdict.RETRY, Stage.RCPT, "451 later")
    assert (delivery.state, delivery.reason, delivery.attempts) == ("failed", "attempts_used_up", 18)
    assert invitation_of(job).state == "expired"


def test_fault_of_the_relay_costs_no_attempt(job: Job, now: datetime) -> None:
    delivery = hear(job, Verdict.RETRY, Stage.CONNECT, "the connection was refused", relay_fault=True)
    assert (delivery.state, delivery.reason, delivery.attempts) == ("retry", "relay_fault", 0)
    assert REST <= delivery.due_at - now < REST + timedelta(seconds=5)
    assert numbers(job) == []


@pytest.mark.parametrize(
    ("stage", "reply", "invitation", "refusal"),
    [
        (Stage.RCPT, "550 5.1.1 no such user", "refused", "invalid_address"),
        (Stage.RCPT, "550 no such user", "refused", "invalid_address"),
        (Stage.RCPT, "554 5.7.1 relay access denied", "expired", ""),
        (Stage.DOT, "554 5.6.0 not like this", "expired", ""),
        (Stage.LETTER, "the letter has no recipient", "refused", "invalid_address"),
    ],
)
def test_lasting_no_fails_the_letter_and_says_why(
    job: Job, stage: Stage, reply: str, invitation: str, refusal: str
) -> None:
    if stage is Stage.DOT:
        mark(job)
    delivery = hear(job, Verdict.REFUSED, stage, reply)
    assert (delivery.state, delivery.last_reply, delivery.attempts) == ("failed", reply, 1)
    assert delivery.reason == ("unfit" if stage is Stage.LETTER else "refused_for_good")
    assert (invitation_of(job).state, invitation_of(job).refusal_reason) == (invitation, refusal)
    assert numbers(job) == [1]


def test_lasting_no_to_our_own_address_is_tried_again(job: Job) -> None:
    assert hear(job, Verdict.REFUSED, Stage.MAIL, "550 sender not yours").state == "retry"


def test_no_answer_is_unknown_and_keeps_the_claim(job: Job) -> None:
    mark(job)
    delivery = hear(job, Verdict.UNKNOWN, reply="no reply within 600 s")
    assert (delivery.state, delivery.reason, delivery.claim) == ("unknown", "no_answer", job.claim)
    assert Attempt.objects.get(delivery=job.id).outcome == "unknown"
    assert invitation_of(job).state == "scheduled"
    assert not Delivery.objects.filter(sequence=1).exists()


def test_late_answer_of_the_worker_that_sent_settles_an_unknown(job: Job) -> None:
    mark(job)
    reap(now=timezone.now() + timedelta(hours=1))
    assert delivery_of(job).state == "unknown"
    assert hear(job, Verdict.ACCEPTED, reply="250 at last").state == "sent"
    assert Attempt.objects.get(delivery=job.id).outcome == "sent"


def test_unmarked_and_unbegun_letters_go_back_as_they_came(job: Job) -> None:
    delivery = hear(job, Verdict.NOT_STARTED, Stage.CONNECT)
    assert (delivery.state, delivery.claim, delivery.attempts) == ("scheduled", None, 0)
    job = claim_again(job)
    assert hear(job, Verdict.NOT_MARKED, Stage.BODY).reason == "not_marked"
    hear(claim_again(job), Verdict.RETRY, Stage.RCPT, "451 later")
    assert hear(claim_again(job), Verdict.NOT_STARTED, Stage.CONNECT).state == "retry"


def test_marker_in_doubt_is_undone_because_no_dot_was_written(job: Job) -> None:
    mark(job)
    delivery = hear(job, Verdict.NOT_MARKED, Stage.BODY, marker_unknown=True)
    assert (delivery.state, delivery.claim) == ("retry", None)
    job = claim_again(job)
    assert hear(job, Verdict.NOT_MARKED, Stage.BODY, marker_unknown=True).state == "retry"
    assert numbers(job) == [1]


def test_marker_that_comes_late_finds_nothing(job: Job) -> None:
    hear(job, Verdict.NOT_MARKED, Stage.BODY, marker_unknown=True)
    assert mark(job) == set()


def test_record_of_another_claim_changes_nothing(job: Job) -> None:
    mark(job)
    lose_the_claim(job)
    assert hear(job, Verdict.ACCEPTED).state == "sending"


def test_acceptance_of_a_letter_whose_marker_the_database_forgot_is_left_to_people(job: Job) -> None:
    assert hear(job, Verdict.ACCEPTED).state == "claimed"


def test_letter_that_cannot_be_written_fails_the_third_time(job: Job, now: datetime) -> None:
    for expected in ("retry", "retry", "failed"):
        tell_unwritable(jobs=[job], now=timezone.now(), terms=TERMS)
        delivery = delivery_of(job)
        assert (delivery.state, delivery.reason, delivery.attempts) == (expected, "internal", 0)
        if expected == "retry":
            job = claim_again(job)
    assert invitation_of(job).state == "expired"
