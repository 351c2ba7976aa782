"""What an outcome on the wire means for the row: one table, no query."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from invitations.delivery_reasons import DeliveryReason
from invitations.mailer import Outcome, Stage, Verdict
from invitations.refusals import Refusal
from invitations.retries import is_used_up, pause_after
from invitations.services.sending.jobs import Job, NextLetter
from invitations.services.sending.terms import Terms
from invitations.states import DeliveryState, InvitationState

# A lasting no whose enhanced code (RFC 3463) speaks of something else than the address.
_NOT_THE_ADDRESS = re.compile(r"5\d\d[ -]5\.(?!1\.)")


@dataclass(frozen=True, slots=True)
class Told:
    """What to write for one delivery, if it is still `claim`'s. Blank `invitation_state`: the invitation stays.

    `is_try` counts a try that ended before its marker; one that was marked is counted by the marker.
    """

    id: int
    claim: UUID
    state: DeliveryState
    reason: str = ""
    reply: str = ""
    outcome: str = ""
    is_try: bool = False
    due_at: datetime | None = None
    sent_at: datetime | None = None
    sent_on: date | None = None
    next_letter: NextLetter | None = None
    invitation_state: str = ""
    refusal: str = ""


def tell(job: Job, outcome: Outcome, *, now: datetime, terms: Terms, relay_rest: timedelta) -> Told:
    """Return what an outcome means for its delivery at `now`.

    A fault of the relay as a whole costs the letter no attempt: it only waits for `relay_rest`. What was
    never begun, or held back by the marker, goes back as it came.
    """
    match outcome.verdict:
        case Verdict.ACCEPTED:
            return sent(job, now=now, reply=outcome.reply)
        case Verdict.UNKNOWN:
            return _told(job, outcome, DeliveryState.UNKNOWN, DeliveryReason.NO_ANSWER)
        case Verdict.NOT_STARTED:
            return given_back(job, DeliveryReason.GIVEN_BACK)
        case Verdict.NOT_MARKED:
            return given_back(job, DeliveryReason.NOT_MARKED, is_marker_unknown=outcome.marker_unknown)
        case Verdict.REFUSED if outcome.stage is not Stage.MAIL:
            return _refused(job, outcome)
        case _:
            # A no to our own address is the relay's or the sender's affair, and can be mended in time.
            return _again(job, outcome, now, terms, relay_rest)


def sent(job: Job, *, now: datetime, reply: str = "") -> Told:
    """Return that the letter left at `now`, and the reminder that follows."""
    return Told(
        job.id,
        job.claim,
        DeliveryState.SENT,
        reply=reply,
        outcome=DeliveryState.SENT,
        sent_at=now,
        sent_on=job.local_day(now),
        next_letter=job.next_letter(sent_at=now, now=now),
        invitation_state=InvitationState.SENT,
    )


def given_back(job: Job, reason: str, *, is_marker_unknown: bool = False) -> Told:
    """Return that the letter goes back untried. Where the marker is in doubt it surely got no dot: to be retried."""
    is_fresh = not job.attempts and not is_marker_unknown
    state = DeliveryState.SCHEDULED if is_fresh else DeliveryState.RETRY
    return Told(job.id, job.claim, state, reason, outcome=DeliveryState.RETRY)


def unwritable(job: Job, *, failures: int, now: datetime, terms: Terms) -> Told:
    """Return what becomes of a letter that could not be written, for the n-th time (from 1); the third is the last."""
    if failures >= 3:
        return failed(job, DeliveryReason.INTERNAL)
    due = now + pause_after(failures, terms.first_pause)
    return Told(job.id, job.claim, DeliveryState.RETRY, DeliveryReason.INTERNAL, due_at=due)


def failed(job: Job, reason: str, *, reply: str = "", is_try: bool = False, refusal: str = "") -> Told:
    """Return that the letter will never leave, and where that leaves its invitation."""
    return Told(
        job.id,
        job.claim,
        DeliveryState.FAILED,
        reason,
        reply,
        outcome=DeliveryState.FAILED,
        is_try=is_try,
        invitation_state=InvitationState.REFUSED if refusal else InvitationState.EXPIRED,
        refusal=refusal,
    )


def _refused(job: Job, outcome: Outcome) -> Told:
    is_unfit = outcome.stage is Stage.LETTER
    is_address = is_unfit or (outcome.stage is Stage.RCPT and not _NOT_THE_ADDRESS.match(outcome.reply))
    return failed(
        job,
        DeliveryReason.UNFIT if is_unfit else DeliveryReason.REFUSED_FOR_GOOD,
        reply=outcome.reply,
        is_try=not outcome.was_marked,
        refusal=Refusal.INVALID_ADDRESS if is_address else "",
    )


def _again(job: Job, outcome: Outcome, now: datetime, terms: Terms, relay_rest: timedelta) -> Told:
    if outcome.relay_fault:
        return _told(job, outcome, DeliveryState.RETRY, DeliveryReason.RELAY_FAULT, due_at=now + relay_rest)
    attempts = job.attempts + 1
    is_try = not outcome.was_marked
    if is_used_up(attempts):
        return failed(job, DeliveryReason.ATTEMPTS_USED_UP, reply=outcome.reply, is_try=is_try)
    due = now + pause_after(attempts, terms.first_pause)
    reason = DeliveryReason.REFUSED_FOR_NOW
    return _told(job, outcome, DeliveryState.RETRY, reason, due_at=due, is_try=is_try)


def _told(
    job: Job,
    outcome: Outcome,
    state: DeliveryState,
    reason: str,
    *,
    due_at: datetime | None = None,
    is_try: bool = False,
) -> Told:
    reply = outcome.reply
    return Told(job.id, job.claim, state, reason, reply, outcome=state, is_try=is_try, due_at=due_at)
