"""Doors of the workers: read mail that came back, stop organisations whose letters do harm, look at domains."""

from __future__ import annotations

from pathlib import Path

import structlog
from celery import shared_task
from django.conf import settings
from django.utils import timezone

from accounts.domain_checks.resolver import system_resolver
from accounts.models import Organisation
from invitations import system
from invitations.guard_rails import Verdict
from invitations.services.checking import check_sender
from invitations.services.guarding import guard
from invitations.services.returning import take_folder
from invitations.tasks.sending import sweep

log = structlog.get_logger(__name__)


@shared_task(name="invitations.guard")
def guard_organisations() -> None:
    """Stop or warn organisations whose letters come back or are reported as unwanted."""
    sweep(system.organisations_to_guard(now=timezone.now()), _guard)


def _guard(organisation: Organisation) -> Verdict:
    return guard(organisation=organisation, now=timezone.now())


@shared_task(name="invitations.check_domains")
def check_domains() -> None:
    """Look at the domains of senders that somebody wants to know about, and once a day at all of them."""
    resolve = system_resolver()
    for organisation, sender in system.senders_to_check(now=timezone.now()):
        try:
            check_sender(organisation=organisation, key=sender, resolve=resolve, now=timezone.now())
        except Exception:
            log.exception("check.failed", sender=sender)


@shared_task(name="invitations.take_returned")
def take_returned_mail() -> None:
    """Read what a mail server put into the folder of returned mail, if this installation has one."""
    if settings.BOUNCE_MAILDIR:
        take_folder(folder=Path(settings.BOUNCE_MAILDIR), now=timezone.now())
