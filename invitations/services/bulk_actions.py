"""Cancelling, sending again and taking back many invitations: begun by a person, done chunk by chunk.

An action is a row with the place where its next chunk begins, and a chunk is one transaction, so whatever dies in
between, each invitation is treated once. A few are treated at once, in the request itself.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Collection
from datetime import datetime, timedelta
from uuid import UUID, uuid4

from django.db import Error, InterfaceError, OperationalError, transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from accounts.models import Organisation, User
from accounts.services.audit import record_audit
from core.exceptions import Conflict
from core.tenancy import tenant
from invitations.bulk_outcomes import DONE, BulkKind, BulkOutcome
from invitations.models import BulkAction, BulkActionRow
from invitations.selectors.bulk import meant
from invitations.services.bulk_chunks import treat
from invitations.wanted import Wanted

AT_ONCE = 200  # more than that a person should not wait for in front of a blank page
CHUNK = 500
LEASE = timedelta(minutes=2)
_PASSING = (OperationalError, InterfaceError)
_TRACED = {
    BulkKind.CANCEL: "invitations.cancelled",
    BulkKind.RESEND: "delivery.sent_again",
    BulkKind.RESTORE: "invitations.restored",
}

Clock = Callable[[], datetime]


def begin(
    *,
    organisation: Organisation,
    kind: str,
    actor: User | None,
    now: datetime,
    chosen: Collection[int] = (),
    wanted: Wanted | None = None,
    upto: int = 0,
    total: int = 0,
) -> BulkAction:
    """Begin an action on the invitations chosen by key, or on all that are wanted up to the key `upto`.

    As many as `AT_ONCE` are treated at once; the rest waits for a worker. `total` is how many were counted, 0: not.
    """
    with transaction.atomic():
        action = BulkAction.objects.create(
            organisation=organisation,
            kind=kind,
            created_by=actor,
            chosen=sorted(chosen),
            wanted=wanted.packed() if wanted is not None else {},
            upto=upto,
            total=total or len(chosen),
        )
        return _at_once(organisation, action, now) if 0 < action.total <= AT_ONCE else action


def take_back(*, action: BulkAction, actor: User, now: datetime) -> BulkAction:
    """Take a finished cancellation back: what it stopped is scheduled again, where that still can be.

    Letters keep the time they had. Raises `Conflict` for anything but a finished cancellation, and for the second time.
    """
    organisation = action.organisation
    with transaction.atomic():
        BulkAction.objects.select_for_update().get(organisation=organisation, pk=action.pk)
        if action.kind != BulkKind.CANCEL or action.state != BulkAction.State.FINISHED:
            raise Conflict("not_to_be_taken_back", _("Only a finished cancellation can be taken back."))
        if BulkAction.objects.filter(organisation=organisation, taken_back=action).exists():
            raise Conflict("taken_back", _("This cancellation has been taken back already."))
        back = BulkAction.objects.create(
            organisation=organisation,
            kind=BulkKind.RESTORE,
            taken_back=action,
            created_by=actor,
            total=action.counts.get(BulkOutcome.STOPPED, 0),
        )
        return _at_once(organisation, back, now) if back.total <= AT_ONCE else back


def run_next(*, organisation: Organisation, clock: Clock, chunk: int = CHUNK) -> BulkAction | None:
    """Finish the oldest action that waits, or whose worker is gone; None when there is none.

    Opens a tenant of its own for each chunk of so many invitations, so call it outside any.
    """
    claim = uuid4()
    with tenant(organisation):
        held = _claim(claim, clock())
    if held is None:
        return None
    try:
        while held is not None and held.state == BulkAction.State.RUNNING:
            with tenant(organisation):
                held = _step(organisation, held.pk, claim, clock(), chunk)
    except BaseException as error:
        with contextlib.suppress(Error), tenant(organisation):
            _leave(claim, error, clock())
        raise
    return held


def _at_once(organisation: Organisation, action: BulkAction, now: datetime) -> BulkAction:
    claim = uuid4()
    action.state, action.claim, action.started_at, action.lease_until = (
        BulkAction.State.RUNNING,
        claim,
        now,
        now + LEASE,
    )
    action.save()
    while action.state == BulkAction.State.RUNNING:
        action = _step(organisation, action.pk, claim, now)
    return action


def _step(
    organisation: Organisation, key: int, claim: UUID, now: datetime, chunk: int = CHUNK
) -> BulkAction | None:
    """Treat the next chunk, or finish; None when another worker has taken the action over."""
    ours = BulkAction.objects.filter(pk=key, claim=claim, state=BulkAction.State.RUNNING)
    with transaction.atomic():
        action = ours.select_for_update(of=("self",), no_key=True).first()
        if action is None:
            return None
        action.organisation = organisation
        keys = _next(organisation, action, chunk)
        if keys:
            for outcome, many in treat(organisation=organisation, action=action, keys=keys, now=now).items():
                action.counts[outcome] = action.counts.get(outcome, 0) + many
            action.position, action.lease_until = keys[-1], now + LEASE
        else:
            _finish(action, now)
        action.save()
        return action


def _next(organisation: Organisation, action: BulkAction, chunk: int) -> list[int]:
    if action.kind == BulkKind.RESTORE:
        rows = BulkActionRow.objects.filter(
            organisation=organisation, action=action.taken_back_id, outcome=BulkOutcome.STOPPED
        )
        keys = rows.filter(invitation__gt=action.position).order_by("invitation_id")
        return list(keys.values_list("invitation_id", flat=True)[:chunk])
    if not action.wanted:
        return [key for key in action.chosen if key > action.position][:chunk]
    found = meant(organisation, Wanted.unpacked(action.wanted))
    keys = found.filter(pk__gt=action.position, pk__lte=action.upto).order_by("pk")
    return list(keys.values_list("pk", flat=True)[:chunk])


def _finish(action: BulkAction, now: datetime) -> None:
    action.state, action.finished_at = BulkAction.State.FINISHED, now
    action.claim, action.lease_until = None, None
    # Filters may hold somebody's address.
    action.wanted, action.chosen = {}, []
    letters = sum(many for outcome, many in action.counts.items() if outcome in DONE)
    record_audit(
        actor=action.created_by,
        action=_TRACED[BulkKind(action.kind)],
        target=action.public_id,
        detail={"letters": letters},
    )


def _claimable(now: datetime) -> QuerySet[BulkAction]:
    over = Q(lease_until__lt=now) | Q(lease_until=None)
    return BulkAction.objects.filter(
        Q(state=BulkAction.State.WAITING) | (Q(state=BulkAction.State.RUNNING) & over)
    )


def _claim(claim: UUID, now: datetime) -> BulkAction | None:
    held = _claimable(now).order_by("id").select_for_update(of=("self",), skip_locked=True).first()
    if held is not None:
        held.state, held.claim, held.lease_until = BulkAction.State.RUNNING, claim, now + LEASE
        held.started_at = held.started_at or now
        held.save(update_fields=["state", "claim", "lease_until", "started_at", "updated_at"])
    return held


def _leave(claim: UUID, error: BaseException, now: datetime) -> None:
    """Let go of an action that was broken off: trouble that passes is tried again, anything else is told."""
    changes: dict[str, object] = {"lease_until": None}
    if isinstance(error, Exception) and not isinstance(error, _PASSING):
        changes = {"state": BulkAction.State.FAILED, "finished_at": now, "wanted": {}, "chosen": []}
    BulkAction.objects.filter(claim=claim, state=BulkAction.State.RUNNING).update(claim=None, **changes)
