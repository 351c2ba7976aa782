"""Who works on a batch: one worker at a time, under a lease, and what is written down when the work breaks off."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

import psycopg
from django.db import InterfaceError, OperationalError
from django.db.models import Q, QuerySet

from balancing.unique_links import LinkRefused
from links.faults import BatchFault
from links.models import LinkBatch
from links.split_files import TooManyFiles

LEASE = timedelta(seconds=60)
FINISHING = timedelta(minutes=10)  # for putting a million lines together
AWAY = timedelta(minutes=2)  # until a platform that did not answer is asked again

# Trouble that passes: the list is good, and another attempt will do.
_PASSING = (OperationalError, InterfaceError, psycopg.OperationalError, psycopg.InterfaceError)
_VENDOR_AWAY = "vendor_away"
_FAULTS: dict[str, BatchFault] = {
    "vendor_denied": BatchFault.VENDOR_DENIED,
    "keys_unreadable": BatchFault.KEYS_UNREADABLE,
}
# Refusals of a link that concern the whole list.
ENDING = frozenset({_VENDOR_AWAY, *_FAULTS})


class ClaimLost(Exception):
    """Says that the batch was cancelled or deleted, or that another worker has taken it over."""


def claimable(now: datetime) -> QuerySet[LinkBatch]:
    """Return the batches that wait, or whose worker is gone."""
    over = Q(lease_until__lt=now) | Q(lease_until=None)
    running = Q(state=LinkBatch.State.RUNNING) & over
    return LinkBatch.objects.filter(Q(state=LinkBatch.State.WAITING) | running, source_key__gt="")


def claim_batch(batch: LinkBatch, claim: UUID, now: datetime) -> LinkBatch | None:
    """Take a batch to work on it; None when somebody else has it or it is over."""
    held = _locked(claimable(now).filter(pk=batch.pk))
    if held is None:
        return None
    held.state, held.claim, held.lease_until = LinkBatch.State.RUNNING, claim, now + LEASE
    held.started_at = held.started_at or now
    held.save(update_fields=["state", "claim", "lease_until", "started_at", "updated_at"])
    return held


def held_batch(batch: LinkBatch) -> LinkBatch:
    """Return the batch, locked, as long as this worker has it; raise `ClaimLost`."""
    mine = LinkBatch.objects.filter(pk=batch.pk, claim=batch.claim, state=LinkBatch.State.RUNNING)
    held = _locked(mine)
    if held is None:
        raise ClaimLost
    return held


def _locked(found: QuerySet[LinkBatch]) -> LinkBatch | None:
    return (
        found.select_related("channel__organisation", "created_by")
        .select_for_update(of=("self",), no_key=True)
        .first()
    )


def leave_batch(held: LinkBatch, claim: UUID, error: BaseException, now: datetime) -> None:
    """Let go of a batch whose work was broken off."""
    changes: dict[str, object] = {"lease_until": None}
    code = error.code if isinstance(error, LinkRefused) else ""
    if isinstance(error, _PASSING):
        changes = {"lease_until": now + LEASE}
    elif code == _VENDOR_AWAY:
        changes = {"lease_until": now + AWAY}
    elif isinstance(error, Exception):
        changes = {
            "state": LinkBatch.State.FAILED,
            "error": _fault(error, code),
            "finished_at": now,
            "lease_until": None,
        }
    LinkBatch.objects.filter(pk=held.pk, claim=claim, state=LinkBatch.State.RUNNING).update(
        claim=None, **changes
    )


def _fault(error: Exception, code: str) -> BatchFault:
    if isinstance(error, FileNotFoundError):
        return BatchFault.FILE_GONE
    if isinstance(error, TooManyFiles):
        return BatchFault.TOO_MANY_FILES
    return _FAULTS.get(code, BatchFault.INTERNAL)
