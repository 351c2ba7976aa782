"""Doors for beat: verdicts, partitions, the spool. The hints carry no meaning; what is to be done stands in rows."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import timedelta

import structlog
from celery import shared_task
from django.conf import settings
from django.db import DatabaseError
from django.utils import timezone

from accounts.models import Organisation
from accounts.system import organisation_by_key
from core.tenancy import tenant
from tracking import services, system
from tracking.services.judging import thresholds
from tracking.services.keeping import make_partitions_ahead

SLICE = 15.0  # seconds that one organisation's backlog may take before the next tick goes on with it

log = structlog.get_logger(__name__)


@shared_task(name="tracking.judge")
def judge() -> None:
    """Judge what has waited long enough, in every organisation that has such hits."""
    until = timezone.now() - timedelta(seconds=settings.TRACKING_HOLD_SECONDS)
    for key in system.organisations_with_unjudged_hits(until=until):
        _sweep(key, lambda one: services.judge_hits(organisation=one, now=timezone.now()))


@shared_task(name="tracking.reconsider")
def reconsider() -> None:
    """Judge clicks again that a later review has proved to be a person's."""
    since = timezone.now() - thresholds().answered
    for key in system.organisations_with_doubted_clicks(since=since):
        _sweep(key, lambda one: services.reconsider_hits(organisation=one, now=timezone.now()))


@shared_task(name="tracking.partitions")
def partitions() -> None:
    """Make the coming months' partitions and forget the months that are old enough."""
    today = timezone.now().date()
    made, forgotten = make_partitions_ahead(today=today), services.forget_old_hits(today=today)
    log.info("hits.partitions", made=made, forgotten=forgotten)


@shared_task(name="tracking.drain_spool")
def drain_spool() -> None:
    """Write what waits in this machine's spool, unless the database still does not take it."""
    try:
        count = services.drain_spool()
    except DatabaseError as error:
        log.warning("hits.spool_waits", error=type(error).__name__)
        return
    if count:
        log.info("hits.spool_drained", hits=count)


def _sweep(key: int, step: Callable[[Organisation], int]) -> None:
    """Take steps for one organisation until one finds nothing, each in its own transaction; log what fails."""
    organisation = organisation_by_key(key)
    ends, hits = time.monotonic() + SLICE, 0
    try:
        while time.monotonic() < ends:
            with tenant(organisation):
                changed = step(organisation)
            hits += changed
            if not changed:
                break
    except Exception:
        log.exception("hits.not_judged", organisation=organisation.public_id)
    log.info("hits.judged", organisation=organisation.public_id, hits=hits)
