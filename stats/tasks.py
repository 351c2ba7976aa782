"""The door through which beat asks for counting."""

from __future__ import annotations

import structlog
from celery import shared_task
from django.utils import timezone

from accounts.system import organisation_by_key
from core.tenancy import tenant
from stats.rollup import recount_touched
from stats.system import organisations_with_touched_days

log = structlog.get_logger(__name__)


@shared_task(name="stats.rollup", ignore_result=True, time_limit=600)
def rollup() -> None:
    """Recount the touched days of every organisation; one that fails does not stop the others."""
    for key in organisations_with_touched_days():
        try:
            with tenant(key):
                days = recount_touched(organisation=organisation_by_key(key), now=timezone.now())
            log.info("recounted", organisation=key, days=len(days))
        except Exception:
            log.exception("recount failed", organisation=key)
