"""Doors of the workers: read mail that came back, and stop organisations whose letters do harm."""

from __future__ import annotations

from pathlib import Path

from celery import shared_task
from django.conf import settings
from django.utils import timezone

from accounts.models import Organisation
from invitations import system
from invitations.guard_rails import Verdict
from invitations.services.guarding import guard
from invitations.services.returning import take_folder
from invitations.tasks.sending import sweep


@shared_task(name="invitations.guard")
def guard_organisations() -> None:
    """Stop or warn organisations whose letters come back or are reported as unwanted."""
    sweep(system.organisations_to_guard(now=timezone.now()), _guard)


def _guard(organisation: Organisation) -> Verdict:
    return guard(organisation=organisation, now=timezone.now())


@shared_task(name="invitations.take_returned")
def take_returned_mail() -> None:
    """Read what a mail server put into the folder of returned mail, if this installation has one."""
    if settings.BOUNCE_MAILDIR:
        take_folder(folder=Path(settings.BOUNCE_MAILDIR), now=timezone.now())
