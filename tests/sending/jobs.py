"""What the tests of marking and recording share: a claimed letter, its marker, and what the server says to it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db import connections
from django.utils import timezone

from core.tenancy import APP
from invitations.mailer import Outcome, Stage, Verdict
from invitations.models import Attempt, Delivery, DeliveryChange, Invitation, InvitationRule
from invitations.services.sending import Terms, claim, marking, record
from invitations.services.sending.jobs import Job, Written
from invitations.services.sending.statements import MARK
from invitations.services.sending.telling import tell
from tests import factories

TERMS = Terms()
REST = timedelta(seconds=40)


def claimed(rule: InvitationRule, now: datetime, number: int = 1) -> Job:
    event = factories.make_event(rule.channel, factories.make_customer(f"camille{number}@customer.example"))
    invitation = factories.make_invitation(event, rule)
    factories.make_delivery(invitation, due_at=now, expires_at=now + timedelta(days=14))
    return claim(size=10, now=now, terms=TERMS).jobs[0]


def mark(*jobs: Job, words: str = "standard") -> set[int]:
    """Mark as the sender does, in the open tenant's connection."""
    with connections[APP].cursor() as cursor:
        values = marking.parameters(
            jobs,
            {job.id: Written(f"<{job.id}@acme.example>", words) for job in jobs},
            organisation=jobs[0].channel.organisation_id,
            lease=TERMS.marked_lease,
            relay="relay.example:25",
        )
        cursor.execute(MARK, values)
        return {row[0] for row in cursor.fetchall()}


def hear(job: Job, verdict: Verdict, stage: Stage = Stage.DOT, reply: str = "", **more: bool) -> Delivery:
    """Record an outcome as the sender does."""
    outcome = Outcome(job.id, verdict, stage, reply, **more)
    record(
        told=[tell(job, outcome, now=timezone.now(), terms=TERMS, relay_rest=REST)], relay="relay.example:25"
    )
    return delivery_of(job)


def delivery_of(job: Job) -> Delivery:
    return Delivery.objects.get(pk=job.id)


def invitation_of(job: Job) -> Invitation:
    return Invitation.objects.get(pk=job.invitation)


def numbers(job: Job) -> list[int]:
    return list(Attempt.objects.filter(delivery=job.id).order_by("id").values_list("number", flat=True))


def journal(job: Job) -> Iterable[tuple[str, str]]:
    return list(DeliveryChange.objects.filter(delivery=job.id).values_list("from_state", "to_state"))
