"""Door of the workers that ask platforms for links of customers added by hand. Which ones wait stands in rows."""

from __future__ import annotations

import structlog
from celery import shared_task
from django.utils import timezone

from accounts.system import organisation_by_key
from links.services.asking import ask_for_links
from links.system import organisations_with_links_to_ask

log = structlog.get_logger(__name__)


@shared_task(name="links.ask")
def ask() -> None:
    """Ask for some waiting links of each organisation that has any; the rest waits for the next hint.

    Not inside a tenant: every call is made outside transactions.
    """
    for key in organisations_with_links_to_ask(now=timezone.now()):
        organisation = organisation_by_key(key)
        try:
            answered = ask_for_links(organisation=organisation, clock=timezone.now)
            log.info("links.asked", organisation=organisation.public_id, answered=answered)
        except Exception:
            log.exception("links.not_asked", organisation=organisation.public_id)
