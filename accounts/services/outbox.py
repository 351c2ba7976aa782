"""The outbox: write a message, take those that are due, and note what became of them. Sent at least once."""

from __future__ import annotations

import smtplib
from collections.abc import Callable
from datetime import datetime, timedelta

import structlog
from django.core.mail import EmailMessage
from django.core.mail.message import sanitize_address
from django.db import transaction
from django.db.models import Q

from accounts.models import OutgoingMail
from core.tenancy import open_tenant

log = structlog.get_logger(__name__)

# (envelope sender, recipients, the whole message); raises OSError or SMTPException when it was not taken.
Relay = Callable[[str, list[str], bytes], None]

LEASE = timedelta(minutes=5)
PAUSES = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 30, 120, 360, 720))


def write_mail(message: EmailMessage) -> OutgoingMail:
    """Write a message into the outbox, in the transaction that is open, for the organisation that is open if any."""
    encoding = message.encoding or "utf-8"
    return OutgoingMail.objects.create(
        organisation_id=open_tenant(),
        envelope_from=sanitize_address(message.from_email, encoding),
        recipients=[sanitize_address(address, encoding) for address in message.recipients()],
        content=message.message().as_bytes(linesep="\r\n"),
    )


def drain_outbox(*, relay: Relay, now: datetime, limit: int = 20) -> int:
    """Hand due messages to the relay, one after another, and return how many it took.

    Each is claimed under a lease and recorded by itself; a worker that dies leaves its messages to the next.
    When the relay cannot be reached, those that follow are given back unharmed: they would fail the same way.
    """
    taken = 0
    claimed = _claim(now, limit)
    for number, mail in enumerate(claimed):
        try:
            relay(mail.envelope_from, list(mail.recipients), bytes(mail.content))
        except (OSError, smtplib.SMTPException) as error:
            _record_failure(mail, error, now)
            if not isinstance(error, smtplib.SMTPResponseException | smtplib.SMTPRecipientsRefused):
                _give_back(claimed[number + 1 :])
                break
        else:
            OutgoingMail.objects.filter(pk=mail.pk).update(
                state=OutgoingMail.State.SENT, sent_at=now, content=b"", lease_until=None, last_error=""
            )
            taken += 1
    return taken


def _claim(now: datetime, limit: int) -> list[OutgoingMail]:
    states = OutgoingMail.State
    with transaction.atomic():
        due = list(
            OutgoingMail.objects.select_for_update(skip_locked=True)
            .filter(Q(state=states.WAITING) | Q(state=states.SENDING, lease_until__lt=now), due_at__lte=now)
            .order_by("due_at", "id")[:limit]
        )
        OutgoingMail.objects.filter(pk__in=[mail.pk for mail in due]).update(
            state=states.SENDING, lease_until=now + LEASE
        )
    return due


def _give_back(mails: list[OutgoingMail]) -> None:
    OutgoingMail.objects.filter(pk__in=[mail.pk for mail in mails]).update(
        state=OutgoingMail.State.WAITING, lease_until=None
    )


def _record_failure(mail: OutgoingMail, error: Exception, now: datetime) -> None:
    """Plan another attempt, or give up when the relay refuses for good or all attempts are used."""
    code = _code(error)
    is_over = 500 <= code < 600 or mail.attempts >= len(PAUSES)
    changes = {
        "state": OutgoingMail.State.FAILED if is_over else OutgoingMail.State.WAITING,
        "attempts": mail.attempts + 1,
        "lease_until": None,
        # The relay's own words may hold addresses, so only their kind is kept.
        "last_error": f"{type(error).__name__} {code or ''}".strip(),
    }
    if is_over:
        changes["content"] = b""
    else:
        changes["due_at"] = now + PAUSES[mail.attempts]
    OutgoingMail.objects.filter(pk=mail.pk).update(**changes)
    log.warning("mail.not_taken", mail=mail.pk, error=changes["last_error"], is_over=is_over)


def _code(error: Exception) -> int:
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        return max((code for code, _words in error.recipients.values()), default=0)
    return error.smtp_code if isinstance(error, smtplib.SMTPResponseException) else 0
