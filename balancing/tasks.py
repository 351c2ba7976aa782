"""The door through which beat asks for seeds."""

from __future__ import annotations

import structlog
from celery import shared_task
from django.utils import timezone

from balancing.services import ensure_seeds, publish_seeds
from balancing.system import organisations_with_seeds_to_keep
from core.tenancy import tenant

log = structlog.get_logger(__name__)


@shared_task(name="balancing.seeds", ignore_result=True)
def keep_seeds() -> None:
    """Make the seeds of today and tomorrow everywhere, and publish those that nothing open depends on any more."""
    now = timezone.now()
    for key in organisations_with_seeds_to_keep():
        try:
            with tenant(key):
                ensure_seeds(now=now)
                published = publish_seeds(now=now)
            if published:
                log.info("seeds.published", organisation=key, seeds=published)
        except Exception:
            log.exception("seeds.failed", organisation=key)
