"""Door for beat: forgetting what has expired. The hint carries no meaning; what is to be done stands in rows."""

from __future__ import annotations

import structlog
from celery import shared_task
from django.utils import timezone

from accounts.system import organisation_by_key
from core.tenancy import tenant
from links.services.expiring import expire_links
from links.services.originals import search_files
from links.system import organisations_with_expired, organisations_with_unsearched_files

log = structlog.get_logger(__name__)


@shared_task(name="links.expire")
def expire() -> None:
    """Delete the files and links whose time is over, in every organisation that has some."""
    now = timezone.now()
    for key in organisations_with_expired(now=now):
        organisation = organisation_by_key(key)
        try:
            with tenant(organisation):
                batches = expire_links(organisation=organisation, now=now)
            log.info("links.expired", organisation=organisation.public_id, batches=batches)
        except Exception:
            log.exception("links.not_expired", organisation=organisation.public_id)


@shared_task(name="links.search_files")
def search() -> None:
    """Delete the files of lists in which somebody stands who was forgotten since."""
    now = timezone.now()
    for key in organisations_with_unsearched_files():
        organisation = organisation_by_key(key)
        try:
            with tenant(organisation):
                batches = search_files(organisation=organisation, now=now)
            log.info("links.searched", organisation=organisation.public_id, batches=batches)
        except Exception:
            log.exception("links.not_searched", organisation=organisation.public_id)
