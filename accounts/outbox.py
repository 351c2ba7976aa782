"""The mail backend of everything but invitations: it writes a row in the transaction of whoever sends."""

from __future__ import annotations

from collections.abc import Sequence

from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend

from accounts.services.outbox import write_mail


class OutboxBackend(BaseEmailBackend):
    """Write outbox rows; a worker sends them. What is rolled back is never sent."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        """Write each message that has a recipient; return how many."""
        written = [write_mail(message) for message in email_messages if message.recipients()]
        return len(written)
