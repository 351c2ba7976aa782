"""Door of the workers that read files. A hint has no meaning; which files wait stands in rows."""

from __future__ import annotations

import structlog
from celery import shared_task
from django.utils import timezone

from accounts.system import organisation_by_key
from invitations import system
from invitations.services.import_runs import run_next_import
from invitations.services.import_undoing import undo_imports

log = structlog.get_logger(__name__)


@shared_task(name="invitations.run_imports")
def run_imports() -> None:
    """Undo what is to be undone and read one waiting file of each organisation; the rest waits for the next hint.

    Not inside a tenant: each chunk of a file is a transaction of its own.
    """
    for key in system.organisations_with_waiting_imports(now=timezone.now()):
        organisation = organisation_by_key(key)
        try:
            undo_imports(organisation=organisation, clock=timezone.now)
            done = run_next_import(organisation=organisation, clock=timezone.now)
        except Exception:
            # One organisation's file must not hold up the others'; the import itself knows what became of it.
            log.exception("import.broken_off", organisation=organisation.public_id)
            continue
        if done is not None:
            log.info("import.done", organisation=organisation.public_id, run=done.public_id, **done.counts)
