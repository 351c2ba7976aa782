"""Door of the workers that treat many invitations at once. A hint has no meaning; what waits stands in rows."""

from __future__ import annotations

import structlog
from celery import shared_task
from django.utils import timezone

from accounts.system import organisation_by_key
from invitations import system
from invitations.services.bulk_actions import run_next

log = structlog.get_logger(__name__)


@shared_task(name="invitations.run_bulk_actions")
def run_bulk_actions() -> None:
    """Finish one waiting bulk action of each organisation that has any; the rest waits for the next hint.

    Not inside a tenant: each chunk is a transaction of its own.
    """
    for key in system.organisations_with_waiting_bulk_actions(now=timezone.now()):
        organisation = organisation_by_key(key)
        try:
            done = run_next(organisation=organisation, clock=timezone.now)
        except Exception:
            # One organisation's action must not hold up the others'; the action itself knows what became of it.
            log.exception("bulk_action.broken_off", organisation=organisation.public_id)
            continue
        if done is not None:
            log.info(
                "bulk_action.done", organisation=organisation.public_id, action=done.public_id, **done.counts
            )
