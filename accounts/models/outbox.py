"""The outbox of every mail that is not an invitation: offers, resets, tests, reports. Outside row-level security."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils import timezone

from core.models import TimeStamped


class OutgoingMail(TimeStamped):
    """One message, written in the transaction that wanted it and sent by a worker afterwards.

    Sent at least once: a password reset that arrives twice is harmless, one that never arrives is not.
    """

    class State(models.TextChoices):
        WAITING = "waiting"
        SENDING = "sending"
        SENT = "sent"
        FAILED = "failed"

    organisation = models.ForeignKey(
        "accounts.Organisation", on_delete=models.CASCADE, null=True, related_name="+"
    )
    envelope_from = models.CharField(max_length=254)
    recipients = ArrayField(models.CharField(max_length=254))
    content = models.BinaryField(default=b"")
    state = models.CharField(max_length=8, choices=State, default=State.WAITING)
    attempts = models.PositiveSmallIntegerField(default=0)
    due_at = models.DateTimeField(default=timezone.now)
    lease_until = models.DateTimeField(null=True)
    sent_at = models.DateTimeField(null=True)
    last_error = models.CharField(max_length=200, blank=True)

    class Meta:
        indexes = [
            models.Index(
                fields=["due_at"],
                condition=models.Q(state__in=["waiting", "sending"]),
                name="outgoing_mail_due",
            )
        ]
