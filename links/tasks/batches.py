"""Door of the workers that make the links of lists. A hint has no meaning; which lists wait stands in rows."""

from __future__ import annotations

import structlog
from celery import shared_task
from django.utils import timezone

from accounts.system import organisation_by_key
from links.services.batch_runs import run_next_batch
from links.system import organisations_with_waiting_batches

log = structlog.get_logger(__name__)


@shared_task(name="links.run_batches")
def run_batches() -> None:
    """Make the links of one waiting list of each organisation that has any; the rest waits for the next hint.

    Not inside a tenant: each chunk of a list is a transaction of its own.
    """
    for key in organisations_with_waiting_batches(now=timezone.now()):
        organisation = organisation_by_key(key)
        try:
            done = run_next_batch(organisation=organisation, clock=timezone.now)
        except Exception:
            # One organisation's list must not hold up the others'; the batch itself knows what became of it.
            log.exception("links.broken_off", organisation=organisation.public_id)
            continue
        if done is not None:
            log.info("links.made", organisation=organisation.public_id, batch=done.public_id, **done.verdicts)
