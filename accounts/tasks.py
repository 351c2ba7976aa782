"""Hints that make this app's rows move."""

from __future__ import annotations

from celery import shared_task
from django.conf import settings
from django.utils import timezone

from accounts.relay import connected
from accounts.services.outbox import drain_outbox


@shared_task(name="accounts.drain_outbox", ignore_result=True)
def drain() -> None:
    """Send what waits in the outbox."""
    with connected(settings.EMAIL_URL) as relay:
        drain_outbox(relay=relay, now=timezone.now())
