"""Doors of the workers: match, dispatch, drain, reap. A hint has no meaning; what is to be done stands in rows."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TypeVar

import structlog
from celery import shared_task
from django.conf import settings
from django.utils import timezone

from accounts.models import Organisation
from accounts.system import organisation_by_key
from core.tenancy import tenant
from invitations import system
from invitations.services.matching import match_events
from invitations.services.sending import Rota, house_relay, reap
from invitations.services.sending import drain as drain_due_letters

log = structlog.get_logger(__name__)

Result = TypeVar("Result")

_MATCH_LIMIT = 1000
_MATCH_SECONDS = 20.0  # then others have their turn at this worker
_HINT_SECONDS = 4
_rota = Rota()


@shared_task(name="invitations.match")
def match() -> None:
    """Match what has come in, a batch of each organisation in turn, until nothing is left or it has taken long."""
    end = time.monotonic() + _MATCH_SECONDS
    while any(sweep(system.organisations_with_unmatched_events(), _match)) and time.monotonic() < end:
        pass


def _match(organisation: Organisation) -> int:
    return match_events(organisation=organisation, limit=_MATCH_LIMIT, now=timezone.now()).events


@shared_task(name="invitations.dispatch")
def dispatch() -> None:
    """Send a few hints that letters are due; more than there are workers would only expire."""
    waiting = len(system.organisations_with_due_letters(now=timezone.now()))
    for _ in range(min(waiting, settings.MAIL_DRAINS)):
        drain.apply_async(expires=_HINT_SECONDS)


@shared_task(name="invitations.drain")
def drain() -> None:
    """Send what is due."""
    done = drain_due_letters(relay=house_relay(), rota=_rota)
    if done.claimed:
        log.info(
            "drain.done",
            claimed=done.claimed,
            turns=done.turns,
            **{str(k): v for k, v in done.verdicts.items()},
        )


@shared_task(name="invitations.reap")
def reap_leases() -> None:
    """End the leases of workers that are gone."""
    sweep(system.organisations_with_leases_over(now=timezone.now()), _reap)


def _reap(organisation: Organisation) -> None:
    reaped = reap(now=timezone.now())
    log.warning(
        "leases.reaped", organisation=organisation.public_id, retried=reaped.retried, unknown=reaped.unknown
    )


def sweep(keys: list[int], work: Callable[[Organisation], Result]) -> list[Result]:
    """Do the work in each organisation by itself and return what came of it; one that fails holds up no other."""
    done = []
    for key in keys:
        organisation = organisation_by_key(key)
        try:
            with tenant(organisation):
                done.append(work(organisation))
        except Exception:
            log.exception("sweep.failed", work=work.__name__, organisation=organisation.public_id)
    return done
