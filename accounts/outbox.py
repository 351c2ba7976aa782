"""The mail backend of everything but invitations: it writes a row in the transaction of whoever sends."""

from django.core.mail.backends.base import BaseEmailBackend


class OutboxBackend(BaseEmailBackend):
    """Write outbox rows."""
